import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import { shapeOf } from './rename.ts';
import type { Zone } from './zone.ts';
import { candidates, findRenames, remembered, type Turnover } from './turnover.ts';

const minute = 60_000;
const noon = Date.parse('2026-11-20T12:00:00.000Z');
const at = (minutes: number): string => new Date(noon + minutes * minute).toISOString();
const dns = (text: string): DnsName => text as DnsName;

/** A zone with one address, and its turnovers. Domains with the same address have the same records. */
const zone = (name: string, address: string): Zone => ({
  name: dns(name),
  displayName: name,
  soa: null,
  sets: [recordSet(dns(name), 'A', 300, [address])],
  rejects: [],
  remarks: [],
});
const contents = new Map<DnsName, Zone>();
const turnover =
  (kind: Turnover['kind']) =>
  (name: string, address: string, minutes = 0): Turnover => {
    const content = zone(name, address);
    contents.set(content.name, content);
    return { zone: content.name, kind, at: at(minutes), sets: 1, shape: shapeOf(content) ?? '' };
  };
const made = turnover('made');
const deleted = turnover('deleted');

const found = (earlier: readonly Turnover[], newTurnovers: readonly Turnover[]) =>
  findRenames(earlier, newTurnovers, { contents, windowMs: 10 * minute }).map(({ from, to }) => `${from} ${to}`);

describe('the halves of a rename', () => {
  it('are found in one call, or in two within the window, in either order', () => {
    assert.deepEqual(found([], [deleted('a.', '1'), made('b.', '1')]), ['a. b.']);
    assert.deepEqual(found([], [made('b.', '1'), deleted('a.', '1')]), ['a. b.']);
    assert.deepEqual(found([deleted('a.', '1')], [made('b.', '1', 10)]), ['a. b.']);
    assert.deepEqual(found([made('b.', '1')], [deleted('a.', '1', 10)]), ['a. b.']);
    assert.deepEqual(found([deleted('a.', '1')], [made('b.', '1', 10.1)]), []);
    assert.deepEqual(found([deleted('a.', '1')], [made('b.', '1', -10.1)]), [], 'a clock that was set back');
    assert.deepEqual(found([deleted('a.', '1')], [made('b.', '2')]), []);
    assert.deepEqual(found([made('a.', '1')], [made('b.', '1')]), []);
  });

  it('are not found if another domain could match too', () => {
    assert.deepEqual(found([deleted('a.', '1'), deleted('c.', '1')], [made('b.', '1')]), []);
    assert.deepEqual(found([], [deleted('a.', '1'), made('b.', '1'), made('c.', '1')]), []);
    assert.deepEqual(found([], [deleted('a.', '1'), deleted('c.', '1'), made('b.', '1')]), []);
  });

  it('in one call are distinguished by other calls, and are then found whatever other domains have', () => {
    assert.deepEqual(found([deleted('c.', '1')], [deleted('a.', '1'), made('b.', '1')]), ['a. b.']);
    assert.deepEqual(found([made('c.', '1', -5000)], [deleted('a.', '1'), made('b.', '1')]), ['a. b.']);
  });

  it('in two calls are not found if other domains were created or deleted with the same records at any time', () => {
    assert.deepEqual(found([made('c.', '1', -5000), deleted('a.', '1')], [made('b.', '1')]), []);
    assert.deepEqual(found([deleted('a.', '1')], [made('b.', '1'), made('c.', '2')]), ['a. b.']);
  });

  it('of a domain with earlier names are found: these are not other domains', () => {
    const earlier = [
      { ...deleted('a.', '1', -9), with: dns('b.') },
      { ...deleted('b.', '1', -5), with: dns('c.') },
      deleted('c.', '1'),
    ];
    assert.deepEqual(found(earlier, [made('d.', '1')]), ['c. d.']);
    const replaced = earlier.map((item) => (item.zone === 'a.' ? deleted('a.', '1', -9) : item));
    assert.deepEqual(found(replaced, [made('d.', '1')]), [], 'a domain of its own');
    const chain = [
      { ...deleted('a.', '1', -9), with: dns('b.') },
      { ...deleted('b.', '1', -5), with: dns('c.') },
    ];
    assert.deepEqual(found([...chain, made('d.', '1')], [deleted('c.', '1')]), ['c. d.']);
  });

  it('are not searched among too many, or if a content is unknown', () => {
    const many = Array.from({ length: 51 }, (_, i) => deleted(`w${i}.`, String(i)));
    const more = Array.from({ length: 50 }, (_, i) => made(`c${i}.`, String(i)));
    assert.deepEqual(found([], [...many, ...more]), []);
    assert.equal(found([], [...many.slice(0, 50), ...more]).length, 50);
    const lost = { ...deleted('lost.', '1'), zone: dns('nowhere.') };
    assert.deepEqual(found([lost], [made('b.', '1')]), []);
    assert.deepEqual(found([{ ...made('b.', '1'), zone: dns('nowhere.') }], [deleted('a.', '1')]), []);
  });

  it('are each in at most one rename, and every pair has the same records', () => {
    const turnovers = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom('a.', 'b.', 'c.', 'd.', 'e.', 'f.'),
        address: fc.constantFrom('1', '2'),
        isNew: fc.boolean(),
        isComing: fc.boolean(),
      }),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(turnovers, (items) => {
        const sorted = items.map(({ name, address, isNew, isComing }) => ({
          isNew,
          turnover: (isComing ? made : deleted)(name, address),
        }));
        const newTurnovers = sorted.filter(({ isNew }) => isNew).map((item) => item.turnover);
        const earlier = sorted.filter(({ isNew }) => !isNew).map((item) => item.turnover);
        const renames = findRenames(earlier, newTurnovers, { contents, windowMs: minute });
        const names = renames.flatMap(({ from, to }) => [from, to]);
        assert.equal(new Set(names).size, names.length);
        for (const { from, to } of renames) {
          assert.equal(contents.get(from)?.sets[0]?.values[0], contents.get(to)?.sets[0]?.values[0]);
          assert.ok(newTurnovers.some((item) => item.zone === from || item.zone === to));
        }
      }),
    );
  });
});

describe('recently created and deleted zones', () => {
  it('are remembered by their last turnover, newest first, with the other half of a rename', () => {
    const turnovers = remembered(
      [made('a.', '1'), made('b.', '2')],
      [deleted('a.', '1', 1)],
      [{ from: dns('a.'), to: dns('b.') }],
    );
    assert.deepEqual(
      turnovers.map((item) => [item.zone, item.kind, item.with]),
      [
        ['b.', 'made', 'a.'],
        ['a.', 'deleted', 'b.'],
      ],
    );
    const many = Array.from({ length: 1000 }, (_, i) => made(`z${i}.`, '1', i));
    assert.deepEqual(
      remembered(many, [made('last.', '1')], [])
        .map((item) => item.zone)
        .slice(-2),
      ['z999.', 'last.'],
    );
    assert.equal(remembered(many, [], []).length, 200);
  });

  it('are candidates if they are of the other kind, equal in size, within the window, and not yet a half', () => {
    const newTurnovers = [made('b.', '1')];
    const named = (earlier: readonly Turnover[]): readonly string[] =>
      candidates(earlier, newTurnovers, 10 * minute).map((item) => item.zone);
    assert.deepEqual(named([deleted('a.', '1', -3)]), ['a.']);
    assert.deepEqual(named([made('a.', '1')]), []);
    assert.deepEqual(named([{ ...deleted('a.', '1'), sets: 2 }]), []);
    assert.deepEqual(named([deleted('a.', '1', -11)]), []);
    assert.deepEqual(named([{ ...deleted('a.', '1'), with: dns('c.') }]), []);
    assert.deepEqual(named([deleted('b.', '1')]), []);
  });
});
