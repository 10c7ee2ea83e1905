import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWithin, type DnsName } from '../dns/name.ts';
import { recordSet, type RecordSet } from '../dns/record-set.ts';
import { enclosingNames, enclosingZone, foldable, withDelegations, withFolded } from './subdomain.ts';
import type { Zone } from './zone.ts';

const set = (name: string, type = 'A', ...values: readonly string[]): RecordSet =>
  recordSet(name as DnsName, type, 300, values.length > 0 ? [...values] : ['192.0.2.1']);
const zoneOf = (name: string, sets: readonly RecordSet[]): Zone => ({
  name: name as DnsName,
  displayName: name,
  soa: null,
  sets,
  rejects: [],
  remarks: [],
});
const lines = ({ sets }: Zone): readonly string[] =>
  sets.map(({ name, type, values }) => `${name} ${type} ${values.join()}`);

describe('a zone inside another', () => {
  it('is found by the names that enclose it, nearest first', () => {
    assert.deepEqual(enclosingNames('a.b.example.com.' as DnsName), ['b.example.com.', 'example.com.']);
    assert.deepEqual(enclosingNames('example.com.' as DnsName), []);
    assert.deepEqual(enclosingNames(String.raw`a\.b.example.com.` as DnsName), ['example.com.']);
    // A backslash that is escaped itself doesn't escape the dot behind it.
    assert.deepEqual(enclosingNames(String.raw`a\\.b.example.com.` as DnsName), ['b.example.com.', 'example.com.']);
    const known = new Set(['example.com.', 'c.b.example.com.']);
    assert.equal(
      enclosingZone('a.b.example.com.' as DnsName, (name) => known.has(name)),
      'example.com.',
    );
    assert.equal(
      enclosingZone('example.net.' as DnsName, (name) => known.has(name)),
      null,
    );
  });

  it('can be kept in the other without its apex SOA and NS', () => {
    const child = zoneOf('s.example.', [
      set('s.example.'),
      set('s.example.', 'NS', 'ns.'),
      set('x.s.example.', 'NS', 'ns.'),
    ]);
    assert.deepEqual(
      foldable(child).sets.map(({ name, type }) => `${name} ${type}`),
      ['s.example. A', 'x.s.example. NS'],
    );
  });

  it("hides the other's records at and below its name, and an inner one hides the outer", () => {
    const parent = zoneOf('example.', [
      set('example.'),
      set('s.example.', 'NS', 'ns.'),
      set('old.s.example.'),
      set('ss.example.'),
    ]);
    const outer = { zone: 's.example.' as DnsName, sets: [set('s.example.', 'TXT', '"s"'), set('in.s.example.')] };
    const inner = { zone: 'in.s.example.' as DnsName, sets: [set('in.s.example.', 'TXT', '"in"')] };
    const expected = [
      'example. A 192.0.2.1',
      's.example. TXT "s"',
      'in.s.example. TXT "in"',
      'ss.example. A 192.0.2.1',
    ];
    for (const order of [
      [outer, inner],
      [inner, outer],
    ])
      assert.deepEqual(lines(withFolded(parent, order)), expected);
    assert.equal(withFolded(parent, []), parent);
  });

  const label = fc.constantFrom('a', 'b', 's', 'x.s', 'y.s');
  const sets = (zone: string) =>
    fc.uniqueArray(label, { maxLength: 5 }).map((labels) => labels.map((item) => set(`${item}.${zone}`)));

  it('leaves everything else unchanged, and has all of its own records, whatever both have', () =>
    fc.assert(
      fc.property(sets('example.'), sets('s.example.'), (above, below) => {
        const child = zoneOf('s.example.', below);
        const folded = withFolded(zoneOf('example.', above), [foldable(child)]);
        const isOurs = ({ name }: RecordSet): boolean => isWithin(name, child.name);
        assert.deepEqual(new Set(folded.sets.filter(isOurs)), new Set(below));
        assert.deepEqual(
          new Set(folded.sets.filter((item) => !isOurs(item))),
          new Set(above.filter((item) => !isOurs(item))),
        );
      }),
    ));

  it("is delegated if it is separate, instead of Plesk's own name servers", () => {
    const parent = zoneOf('example.', [
      set('example.'),
      set('s.example.', 'CNAME', 'x.'),
      set('s.example.', 'NS', 'ns.plesk.'),
    ]);
    const delegated = withDelegations(parent, {
      ['s.example.' as DnsName]: ['ns-1.'],
      ['t.example.' as DnsName]: ['ns-2.'],
    });
    assert.deepEqual(lines(delegated), ['example. A 192.0.2.1', 's.example. NS ns-1.', 't.example. NS ns-2.']);
    assert.deepEqual(
      delegated.sets.map(({ ttl }) => ttl),
      [300, 300, 3600],
    );
    assert.equal(withDelegations(parent, {}), parent);
  });
});
