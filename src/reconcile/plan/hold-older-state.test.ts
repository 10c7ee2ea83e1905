import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DnsSyncError } from '../error.ts';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { Change } from './change.ts';
import { holdOlderState, olderStateHold } from './hold-older-state.ts';
import { assemblePlan } from './plan-document.ts';
import { emptyDiff, planFailure, planZone } from './plan.ts';

const zone = 'example.com.' as DnsName;
const set = recordSet(zone, 'A', 300, ['192.0.2.1']);
const live: Snapshot = {
  zone,
  displayName: zone,
  desired: { name: zone, displayName: zone, soa: null, sets: [set], rejects: [], remarks: [] },
  deleted: null,
  emptied: null,
  serial: 5,
  lastCommandAt: '2026-11-20T12:00:00.000Z',
};
const before = { set: recordSet(zone, 'A', 60, ['192.0.2.9']), raw: {} };
const update: Change = { kind: 'update', before, after: set, why: 'drift', drifted: true };
const create: Change = { kind: 'create', before: null, after: set, why: 'edited', drifted: false };
const head = { zone, displayName: zone, target: 'main', zoneId: 'Z1', rejects: [] };

it('a plan from an older state shows its changes, changes nothing, and reports no drift', () => {
  const held = { change: update, rule: 'conflict', detail: 'd', release: 'r' } as const;
  const plan = planZone(head, live, { diff: { ...emptyDiff, changes: [create], held: [held] } }, () => 1);
  for (const compared of [true, false]) {
    const hold = olderStateHold(zone, compared);
    const older = holdOlderState(plan, hold);
    const document = assemblePlan([older], (parts) => [...parts].join(''));
    assert.equal(document.applyable, false);
    assert.equal(document.summary.calls, 0);
    const [record] = document.zones;
    assert.deepEqual(record?.changes, []);
    assert.deepEqual(
      record?.held.map(({ rule, kind }) => [rule, kind]),
      [
        ['state-older', 'update'],
        ['conflict', 'update'],
        ['state-older', 'create'],
      ],
    );
    assert.equal(record?.drift, undefined);
    assert.equal(/may have changed/.test(hold.detail), !compared);
  }
});

it('a failed plan stays failed', () => {
  const failed = planFailure(head, new DnsSyncError('locked', 'm', 'h'));
  assert.equal(holdOlderState(failed, olderStateHold(zone, true)), failed);
});
