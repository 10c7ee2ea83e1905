import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../dns/name.ts';
import type { RecordSet } from '../dns/record-set.ts';
import type { Change } from './change.ts';
import { needsObservation } from './needs-observation.ts';

const name = 'a.example.com.' as DnsName;
const why = { why: 'edited', drifted: false } as const;
const set = (type: string, values: readonly string[], ttl = 300): RecordSet => ({ name, type, ttl, values });
const create = (after: RecordSet): Change => ({ kind: 'create', before: null, after, ...why });
const remove = (before: RecordSet): Change => ({
  kind: 'delete',
  before: { set: before, raw: {} },
  after: null,
  ...why,
});
const update = (before: RecordSet, after: RecordSet): Change => ({
  kind: 'update',
  before: { set: before, raw: {} },
  after,
  ...why,
});

const address = set('A', ['192.0.2.1']);
const two = set('A', ['192.0.2.2']);
const alias = set('CNAME', ['x.example.']);

describe('an observation before a write', () => {
  for (const [what, changes, guarded, byRecord, unguarded] of [
    ['no change', [], false, false, false],
    ['a new set', [create(address)], false, true, true],
    ['a set that goes', [remove(address)], false, false, true],
    ['another value', [update(address, two)], false, false, true],
    ['another TTL', [create(two), update(address, { ...address, ttl: 60 })], false, true, true],
    ['another target of a CNAME', [update(alias, { ...alias, values: ['y.example.'] })], false, true, true],
    ['a CNAME in the place of another type', [remove(address), create(alias)], false, true, true],
  ] as const) {
    it(`depends on the guard: ${what}`, () => {
      const guards = ['batch', 'record', 'none'] as const;
      assert.deepEqual(
        guards.map((guard) => needsObservation(changes, guard)),
        [guarded, byRecord, unguarded],
      );
    });
  }
});
