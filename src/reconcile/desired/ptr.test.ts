import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { groupBy } from '../group-by.ts';
import {
  changesByBlock,
  foldPtrs,
  heldPlaces,
  placedByZone,
  placePtrs,
  sortPtrs,
  sourceBlocks,
  type PtrChange,
  type RequestedPtr,
} from './ptr.ts';
import { withHeldPtrs } from './zone.ts';
import { reverseBlock, reverseName } from '../dns/reverse-name.ts';
import type { Zone } from './zone.ts';

const host = (text: string): DnsName => text as DnsName;
const want = (address: string, hostname: string): PtrChange => ({
  kind: 'create-ptr',
  address,
  hostname: host(hostname),
});
const drop = (address: string, hostname: string | null): PtrChange => ({
  kind: 'delete-ptr',
  address,
  hostname: hostname === null ? null : host(hostname),
});
const rows = (of: string, ...hostnames: readonly string[]): PtrChange => ({
  kind: 'rows',
  of: host(of),
  rows: hostnames.map((hostname) => ({ address: '192.0.2.1', hostname: host(hostname) })),
});
const fold = (...changes: PtrChange[]): readonly RequestedPtr[] => foldPtrs([], changes);
const shown = (wanted: readonly RequestedPtr[]): string[] =>
  wanted.map((item) => `${item.name} ${item.hostname}${item.of === null ? '' : ` of ${item.of}`}`);

describe('requested PTRs', () => {
  it('keep several host names of an address, and lose them one by one or all at once', () => {
    const both = [want('192.0.2.1', 'b.'), want('192.0.2.1', 'a.'), want('192.0.2.2', 'a.')];
    assert.deepEqual(shown(fold(...both)), [
      '1.2.0.192.in-addr.arpa. a.',
      '1.2.0.192.in-addr.arpa. b.',
      '2.2.0.192.in-addr.arpa. a.',
    ]);
    assert.deepEqual(shown(fold(...both, drop('192.0.2.1', 'a.'))), [
      '1.2.0.192.in-addr.arpa. b.',
      '2.2.0.192.in-addr.arpa. a.',
    ]);
    assert.deepEqual(shown(fold(...both, drop('192.0.2.1', null))), ['2.2.0.192.in-addr.arpa. a.']);
  });

  it("follow the rows of a zone, which neither remove a command's requests nor outlive the zone", () => {
    const before = [want('192.0.2.1', 'a.'), rows('z.', 'a.', 'b.')];
    const name = '1.2.0.192.in-addr.arpa.';
    assert.deepEqual(shown(fold(...before)), [`${name} a.`, `${name} a. of z.`, `${name} b. of z.`]);
    assert.deepEqual(shown(fold(...before, rows('z.', 'c.'))), [`${name} a.`, `${name} c. of z.`]);
    assert.deepEqual(shown(fold(...before, rows('z.'))), [`${name} a.`]);
    assert.deepEqual(shown(fold(...before, drop('192.0.2.1', 'a.'))), [`${name} b. of z.`]);
  });

  it('are the same after applying a change twice, and always sorted', () => {
    const anyCommand = fc
      .tuple(fc.boolean(), fc.constantFrom('192.0.2.1', '2001:db8::1'), fc.constantFrom('a.', 'b.'))
      .map(([create, address, hostname]) => (create ? want(address, hostname) : drop(address, hostname)));
    const anyRows = fc
      .tuple(fc.constantFrom('y.', 'z.'), fc.uniqueArray(fc.constantFrom('a.', 'b.')))
      .map(([of, hostnames]) => rows(of, ...hostnames));
    const anyChange = fc.oneof(anyCommand, anyRows);
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 6 }), anyChange, (before, change) => {
        const once = fold(...before, change);
        assert.deepEqual(foldPtrs(once, [change]), once);
        assert.deepEqual(foldPtrs(fold(...before), [change]), once);
        assert.deepEqual(shown(once), shown(once).toSorted());
      }),
    );
  });

  it('are the same if each block of addresses is changed separately', () => {
    const anyAddress = fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.3.1', '2001:db8::1', '2001:db8:1::1');
    const anyHost = fc.constantFrom('a.', 'b.');
    const anyChange: fc.Arbitrary<PtrChange> = fc.oneof(
      fc.tuple(anyAddress, anyHost).map(([address, hostname]) => want(address, hostname)),
      fc.tuple(anyAddress, fc.option(anyHost)).map(([address, hostname]) => drop(address, hostname)),
      fc.tuple(fc.constantFrom('y.', 'z.'), fc.array(fc.tuple(anyAddress, anyHost))).map(([of, pairs]): PtrChange => ({
        kind: 'rows',
        of: host(of),
        rows: pairs.map(([address, hostname]) => ({ address, hostname: host(hostname) })),
      })),
    );
    const anyChanges = fc.array(anyChange, { maxLength: 8 });
    fc.assert(
      fc.property(anyChanges, anyChanges, (earlier, changes) => {
        const before = fold(...earlier);
        const blocks = new Map(groupBy(before, ({ address }) => reverseBlock(address)));
        for (const [block, part] of changesByBlock(changes, sourceBlocks(before)))
          blocks.set(block, [...foldPtrs(blocks.get(block) ?? [], part)]);
        assert.deepEqual(sortPtrs([...blocks.values()].flat()), foldPtrs(before, changes));
      }),
    );
  });

  const zone = host('0/25.2.0.192.in-addr.arpa.');
  const name = host(`1.${zone}`);

  it('move to the place of their address, with its other host names, and leave it', () => {
    const wanted = fold(want('192.0.2.1', 'a.'), want('192.0.2.2', 'a.'));
    const placed = placePtrs(wanted, new Map([['192.0.2.1', { zone, name }]]));
    const again = foldPtrs(placed, [want('192.0.2.1', 'b.'), rows('z.', 'b.')]);
    assert.deepEqual(placedByZone(again).get(zone), [
      { name, hostname: 'a.' },
      { name, hostname: 'b.' },
    ]);
    assert.deepEqual([...heldPlaces(again)], [['192.0.2.1', zone]]);
    const left = placePtrs(again, new Map([['192.0.2.1', null]]));
    assert.equal(placedByZone(left).get(zone), undefined);
    assert.deepEqual(left[0]?.name, reverseName('192.0.2.1'));
  });

  it('mark the rows of a zone that their reverse zone holds, and unmark them', () => {
    const reject = { host: '192.0.2.1', type: 'PTR', value: 'a.', reason: '…', key: null, address: '192.0.2.1' };
    const unheld = { host: 'x.', type: 'WKS', value: '', reason: '…', key: null };
    const head = { name: host('z.'), displayName: 'z.', soa: null, sets: [], remarks: [] };
    const plain: Zone = { ...head, rejects: [unheld] };
    assert.equal(withHeldPtrs(plain, new Map()), plain);
    const ptrs = [{ address: '192.0.2.1', hostname: host('a.') }];
    const held = withHeldPtrs({ ...head, rejects: [unheld, reject], ptrs }, new Map([['192.0.2.1', zone]]));
    assert.deepEqual(held.rejects, [unheld, { ...reject, heldIn: zone }]);
    assert.deepEqual(withHeldPtrs(held, new Map()).rejects, [unheld, reject]);
  });
});
