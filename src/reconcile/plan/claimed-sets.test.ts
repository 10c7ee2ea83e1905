import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from './change.ts';
import { claimedSets } from './claimed-sets.ts';
import type { DnsName } from '../dns/name.ts';
import type { Applied, ProviderSet } from './observed.ts';
import { keyOf, recordSet } from '../dns/record-set.ts';

const observedSet = (host: string): ProviderSet => ({
  set: recordSet(`${host}.example.` as DnsName, 'A', 300, ['192.0.2.1']),
  raw: { host },
});
const [equal, differing, foreign, known] = ['b', 'a', 'c', 'd'].map(observedSet) as [
  ProviderSet,
  ProviderSet,
  ProviderSet,
  ProviderSet,
];
const after = recordSet(differing.set.name, 'A', 300, ['192.0.2.2']);
const changes: readonly Change[] = [
  { kind: 'update', before: differing, after, why: 'adopted', drifted: false },
  { kind: 'update', before: foreign, after, why: 'edited', drifted: false },
  { kind: 'create', before: null, after, why: 'edited', drifted: false },
];
const applied: Applied = { zoneId: 'Z1', nameServers: [], created: false, sets: [known], unsure: [] };

describe('an adoption', () => {
  it('claims equal sets and those that it overwrites, with their present content', () => {
    const claimed = claimedSets(applied, { inSync: [equal], changes }, 'administrator');
    assert.deepEqual(claimed, { ...applied, sets: [differing, equal, known] });
  });

  it('by the policy keeps everything it found on a later deletion, including earlier finds', () => {
    const before = { ...applied, found: [keyOf(known.set), keyOf(equal.set)] };
    const { found } = claimedSets(before, { inSync: [equal], changes }, 'policy');
    assert.deepEqual(
      found,
      [known, equal, differing].map(({ set }) => keyOf(set)),
    );
    assert.deepEqual(claimedSets(applied, { inSync: [], changes: [] }, 'policy').found, []);
  });

  it('of a released zone is incomplete until its mark is written', () => {
    assert.equal(claimedSets(applied, { inSync: [], changes: [] }, 'freed').freed, true);
  });
});
