import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unconfirmedWrites, resolveUnconfirmed } from './unconfirmed-write.ts';
import type { UnconfirmedWrite } from './observed.ts';
import type { Change } from './change.ts';
import type { DnsName } from '../dns/name.ts';
import type { Applied, Observed, ProviderSet } from './observed.ts';
import { recordSet, type RecordSet } from '../dns/record-set.ts';

const A = (label: string, value: string): RecordSet =>
  recordSet(`${label}.example.com.` as DnsName, 'A', 300, [`192.0.2.${value}`]);
const provided = (set: RecordSet): ProviderSet => ({ set, raw: { text: set.values.join() } });
const applied = (sets: readonly RecordSet[], unsure: readonly UnconfirmedWrite[]): Applied => ({
  zoneId: 'Z1',
  nameServers: [],
  created: true,
  sets: sets.map(provided),
  unsure,
});
const observed = (sets: readonly RecordSet[], complete = true): Observed => ({
  zoneId: 'Z1',
  nameServers: [],
  sets: sets.map(provided),
  routed: [],
  complete,
});
const attempt = (label: string, value: string | null): UnconfirmedWrite => ({
  name: `${label}.example.com.` as DnsName,
  type: 'A',
  after: value === null ? null : A(label, value),
});

describe('an unconfirmed write', () => {
  const cases: readonly (readonly [
    what: string,
    before: readonly RecordSet[],
    attempts: readonly UnconfirmedWrite[],
    there: readonly RecordSet[],
    after: readonly RecordSet[],
  ])[] = [
    ['to create that is there was made by us', [], [attempt('a', '1')], [A('a', '1')], [A('a', '1')]],
    ['to create that is not there was not made', [], [attempt('a', '1')], [], []],
    ['to create where something else is there leaves that to its maker', [], [attempt('a', '1')], [A('a', '2')], []],
    ['to replace that is there was made by us', [A('a', '1')], [attempt('a', '2')], [A('a', '2')], [A('a', '2')]],
    ['to replace what is as before was not made', [A('a', '1')], [attempt('a', '2')], [A('a', '1')], [A('a', '1')]],
    ['to remove what is gone was made by us', [A('a', '1')], [attempt('a', null)], [], []],
    ['to remove what is there was not made', [A('a', '1')], [attempt('a', null)], [A('a', '1')], [A('a', '1')]],
    [
      'to remove where something else is there leaves that to its maker',
      [A('a', '1')],
      [attempt('a', null)],
      [A('a', '2')],
      [],
    ],
    [
      'to replace what somebody changed leaves it known as ours',
      [A('a', '1')],
      [attempt('a', '2')],
      [A('a', '3')],
      [A('a', '1')],
    ],
    ['to replace what somebody removed leaves it known as ours', [A('a', '1')], [attempt('a', '2')], [], [A('a', '1')]],
    ['says nothing of other sets', [A('b', '1')], [attempt('a', '1')], [A('a', '1')], [A('a', '1'), A('b', '1')]],
  ];
  for (const [what, before, attempts, existing, after] of cases) {
    it(what, () => {
      assert.deepEqual(resolveUnconfirmed(applied(before, attempts), observed(existing), 'batch'), applied(after, []));
    });
  }

  it('is absent without an attempt', () => {
    const before = applied([A('a', '1')], []);
    assert.equal(resolveUnconfirmed(before, observed([A('a', '2')]), 'batch'), before);
  });

  it("stays unconfirmed if an incomplete observation doesn't show it", () => {
    const before = applied([A('a', '1')], [attempt('a', null), attempt('b', '1')]);
    assert.deepEqual(resolveUnconfirmed(before, observed([], false), 'batch'), before);
  });

  it('contains what a change leaves', () => {
    const changes: readonly Change[] = [
      { kind: 'create', before: null, after: A('a', '1'), why: 'edited', drifted: false },
      { kind: 'update', before: provided(A('b', '1')), after: A('b', '2'), why: 'drift', drifted: true },
      { kind: 'delete', before: provided(A('c', '1')), after: null, why: 'edited', drifted: false },
    ];
    assert.deepEqual(unconfirmedWrites(changes), [attempt('a', '1'), attempt('b', '2'), attempt('c', null)]);
  });

  it("that is atomic leaves exactly the provider's content, and nothing unconfirmed", () => {
    const content = fc.option(fc.constantFrom('1', '2'), { nil: undefined });
    const labels = ['a', 'b', 'c'];
    const contents = fc.tuple(content, content, content);
    const setsOf = (values: readonly (string | undefined)[]): RecordSet[] =>
      labels.flatMap((label, i) => (values[i] === undefined ? [] : [A(label, values[i])]));
    fc.assert(
      fc.property(contents, contents, fc.boolean(), (before, after, made) => {
        const attempts = labels.flatMap((label, i) =>
          before[i] === after[i] ? [] : [attempt(label, after[i] ?? null)],
        );
        const existing = setsOf(made ? after : before);
        assert.deepEqual(
          resolveUnconfirmed(applied(setsOf(before), attempts), observed(existing), 'batch'),
          applied(existing, []),
        );
      }),
    );
  });
});

describe('an unconfirmed write at a service that changes single records', () => {
  const A2 = (...values: readonly string[]): RecordSet =>
    recordSet(
      'a.example.com.' as DnsName,
      'A',
      300,
      values.map((value) => `192.0.2.${value}`),
    );
  const unsure = (after: RecordSet | null): readonly UnconfirmedWrite[] => [{ ...A2('1'), after }];
  const cases: readonly (readonly [
    what: string,
    before: readonly RecordSet[],
    after: RecordSet | null,
    there: RecordSet | null,
    ours: readonly RecordSet[],
  ])[] = [
    [
      'is ours with some of the old and the new records',
      [A2('1', '2')],
      A2('2', '3'),
      A2('1', '2', '3'),
      [A2('1', '2', '3')],
    ],
    ['is ours with a part of what was to be created', [], A2('1', '2'), A2('1'), [A2('1')]],
    ['is ours with a part of what was to go', [A2('1', '2')], null, A2('2'), [A2('2')]],
    ['is ours where the old records are gone and the new ones not yet there', [A2('1')], A2('2'), null, []],
    ['is not ours with the record of somebody else', [A2('1')], A2('2'), A2('1', '9'), []],
    ['is not ours with a TTL of somebody else', [A2('1')], A2('2'), { ...A2('2'), ttl: 77 }, []],
    ['to remove is not ours with the record of somebody else', [A2('1', '2')], null, A2('2', '9'), []],
  ];
  for (const [what, before, after, existing, ours] of cases) {
    it(what, () => {
      const seen = observed(existing === null ? [] : [existing]);
      assert.deepEqual(resolveUnconfirmed(applied(before, unsure(after)), seen, 'record'), applied(ours, []));
    });
  }
});
