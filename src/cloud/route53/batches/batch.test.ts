import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { nameOf, subject, type Change } from '../../../reconcile/plan/change.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { recordSet, type RecordSet } from '../../../reconcile/dns/record-set.ts';
import type { WireChange } from '../client/api.ts';
import { elementsOf as elementsOfCall, packForRoute53 } from './batch.ts';
import { maxCharacters, maxElements } from './limits.ts';

const zone = 'example.com.' as DnsName;
const toBatches = (changes: readonly Change[], name: DnsName) =>
  packForRoute53(changes, name).map((call) => ({ changes: call, wire: elementsOfCall(call, name) }));
const raw = (set: RecordSet) => ({ name: set.name, ttl: set.ttl, values: set.values });
const create = (set: RecordSet): Change => ({
  kind: 'create',
  before: null,
  after: set,
  why: 'edited',
  drifted: false,
});
const remove = (set: RecordSet): Change => ({
  kind: 'delete',
  before: { set, raw: raw(set) },
  after: null,
  why: 'edited',
  drifted: false,
});
const update = (set: RecordSet): Change => ({
  kind: 'update',
  before: { set: { ...set, ttl: 1 }, raw: { ...raw(set), ttl: 1 } },
  after: set,
  why: 'edited',
  drifted: false,
});
const set = (n: number, type: string, values: readonly string[]): RecordSet =>
  recordSet(`n${n}.example.com.` as DnsName, type, 300, values);
const text = (length: number): string => `"${'x'.repeat(length - 2)}"`;

const elementsOf = (wire: readonly WireChange[]): number =>
  wire.reduce((sum, { set: { values } }) => sum + values.length, 0);
const charactersOf = (wire: readonly WireChange[]): number =>
  wire.reduce((sum, { set: { values } }) => sum + values.join('').length, 0);

describe('batches', () => {
  for (const [elements, expected] of [
    [999, 1],
    [1000, 1],
    [1001, 2],
  ] as const) {
    it(`take ${elements} elements in ${expected} calls`, () => {
      const changes = Array.from({ length: elements }, (_, n) => create(set(n, 'A', ['192.0.2.1'])));
      assert.equal(toBatches(changes, zone).length, expected);
    });
  }
  for (const [characters, expected] of [
    [31_999, 1],
    [32_000, 1],
    [32_001, 2],
  ] as const) {
    it(`take ${characters} characters in ${expected} calls`, () => {
      const lengths = [...Array.from({ length: 7 }, () => 4000), characters - 28_000];
      const changes = lengths.map((length, n) => create(set(n, 'TXT', [text(length)])));
      assert.equal(toBatches(changes, zone).length, expected);
    });
  }

  it('have deletes before creates, and names that only lose sets before others', () => {
    const [batch] = toBatches(
      [create(set(1, 'A', ['192.0.2.1'])), update(set(2, 'A', ['192.0.2.1'])), remove(set(3, 'A', ['192.0.2.1']))],
      zone,
    );
    assert.deepEqual(
      batch?.wire.map(({ action, set: { name } }) => `${action} ${name}`),
      ['DELETE n3.example.com.', 'DELETE n2.example.com.', 'CREATE n1.example.com.', 'CREATE n2.example.com.'],
    );
  });

  it('replace the apex NS set by UPSERT alone, which counts twice', () => {
    const apex = recordSet(zone, 'NS', 300, ['ns.example.com.']);
    const [batch] = toBatches([update(apex)], zone);
    assert.deepEqual(
      batch?.wire.map(({ action }) => action),
      ['UPSERT'],
    );
    const rest = Array.from({ length: 999 }, (_, n) => create(set(n, 'A', ['192.0.2.1'])));
    assert.equal(toBatches([update(apex), ...rest], zone).length, 2);
    assert.equal(toBatches([update(apex), ...rest.slice(1)], zone).length, 1);
  });

  it('split a name that alone exceeds the limits, deletes first', () => {
    const big = [create(set(1, 'A', many(400))), create(set(1, 'AAAA', many(400))), remove(set(1, 'TXT', many(400)))];
    assert.deepEqual(
      toBatches(big, zone).map((batch) => batch.wire.map(({ action, set: { type } }) => `${action} ${type}`)),
      [['DELETE TXT', 'CREATE A'], ['CREATE AAAA']],
    );
  });

  const texts = (count: number, length: number, first: string): string[] =>
    Array.from({ length: count }, (_, i) => text(length).replace('xx', `${first}${i}`));
  const replace = (old: readonly string[], now: readonly string[]): Change => {
    const before = set(1, 'TXT', old);
    return { ...update(set(1, 'TXT', now)), before: { set: before, raw: raw(before) } } as Change;
  };

  it('replace a set that alone exceeds the limits through an intermediate set, with common values first', () => {
    const both = texts(1, 3900, 'b');
    const [old, now] = [
      [...texts(5, 3900, 'o'), ...both],
      [...texts(5, 3900, 'n'), ...both],
    ];
    const calls = toBatches([replace(old, now)], zone);
    const between = [...both, ...texts(1, 3900, 'n')];
    assert.deepEqual(
      calls.map(({ wire }) => wire.map(({ action, set: { ttl, values } }) => [action, ttl, [...values].sort()])),
      [
        [
          ['DELETE', 300, old.toSorted()],
          ['CREATE', 300, between.toSorted()],
        ],
        [
          ['DELETE', 300, between.toSorted()],
          ['CREATE', 300, now.toSorted()],
        ],
      ],
    );
  });

  it('keep an old value in the intermediate set if no new one fits', () => {
    const old = [...texts(7, 3900, 'o'), text(1000)];
    const calls = toBatches([replace(old, texts(7, 3900, 'n'))], zone);
    assert.deepEqual(calls[0]?.wire[1]?.set.values, [text(1000)]);
    assert.equal(calls.length, 2);
  });

  it('replace a set by a delete and a create in a later call if no intermediate set fits', () => {
    const calls = toBatches([replace(texts(8, 3900, 'o'), texts(8, 3900, 'n'))], zone);
    assert.deepEqual(
      calls.map((batch) => batch.wire.map(({ action }) => action)),
      [['DELETE'], ['CREATE']],
    );
  });

  function many(count: number): string[] {
    return Array.from({ length: count }, (_, i) => `v${i}`);
  }

  it('keep every limit, lose nothing, and never separate the changes of a name that fits', () => {
    const anyChange = fc
      .tuple(
        fc.constantFrom(create, update, remove),
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom('A', 'TXT', 'MX'),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 4, max: 900 }),
      )
      .map(([make, n, type, values, length]) =>
        make(
          set(
            n,
            type,
            Array.from({ length: values }, (_, i) => text(length).replace('x', String(i))),
          ),
        ),
      );
    fc.assert(
      fc.property(
        fc.uniqueArray(anyChange, {
          maxLength: 60,
          selector: (change) => `${nameOf(change)} ${(change.after ?? change.before.set).type}`,
        }),
        (changes) => {
          const batches = toBatches(changes, zone);
          const parts = batches.flatMap((batch) => batch.changes);
          const key = (change: Change): string => `${nameOf(change)} ${subject(change).type}`;
          const standing = new Map(changes.map((change) => [key(change), change.before?.set ?? null]));
          for (const part of parts) {
            assert.deepEqual(standing.get(key(part)), part.before?.set ?? null, 'each goes from what stands');
            standing.set(key(part), part.after);
          }
          const meant = new Map(changes.map((change) => [key(change), change.after]));
          assert.ok(isDeepStrictEqual(standing, meant), 'every set goes and comes that should');
          for (const { wire, changes: inside } of batches) {
            const single = inside.length === 1;
            assert.ok(single || elementsOf(wire) <= maxElements);
            assert.ok(single || charactersOf(wire) <= maxCharacters);
          }
          const load = (name: DnsName): number =>
            charactersOf(
              toBatches(
                changes.filter((change) => nameOf(change) === name),
                zone,
              ).flatMap((batch) => batch.wire),
            );
          for (const name of new Set(changes.map(nameOf))) {
            const homes = batches.filter((batch) => batch.changes.some((change) => nameOf(change) === name)).length;
            assert.ok(homes === 1 || load(name) > maxCharacters, `${name} is in ${homes} calls`);
          }
        },
      ),
    );
  });
});
