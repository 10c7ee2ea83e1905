import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import { DnsSyncError } from '../error.ts';
import type { DnsName } from '../dns/name.ts';
import { assemblePlan } from './plan-document.ts';
import { emptyDiff, planBarred, planFailure, planOverQuota, planZone, type PlanZone } from './plan.ts';
import { recordSet } from '../dns/record-set.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { Zone } from '../desired/zone.ts';

const name = 'example.com.' as DnsName;
const set = recordSet(name, 'A', 300, ['192.0.2.1']);
const before = { set: recordSet(name, 'A', 60, ['192.0.2.9']), raw: { secret: 'provider text' } };
const create: Change = { kind: 'create', before: null, after: set, why: 'edited', drifted: false };
const update: Change = { kind: 'update', before, after: set, why: 'drift', drifted: true };
const remove: Change = { kind: 'delete', before, after: null, why: 'edited', drifted: false };
const content: Zone = { name, displayName: name, soa: null, sets: [set], rejects: [], remarks: [] };
const live: Snapshot = {
  zone: name,
  displayName: name,
  desired: content,
  deleted: null,
  emptied: null,
  serial: 1,
  lastCommandAt: '',
};
const gone: Snapshot = { ...live, desired: null, deleted: { at: '', content } };
const held = (rule: 'conflict' | 'drift'): ZoneDiff['held'][number] => ({
  change: update,
  rule,
  detail: 'd',
  release: 'r',
});

const otherZone = { zone: 'example.net.' as DnsName, at: '' };
const kept: ZoneDiff = { ...emptyDiff, foreign: [{ name, type: 'TXT' }] };
const head = { zone: name, displayName: name, target: 'main', zoneId: 'Z1' as string | null, rejects: [] };
const plan = (snapshot: Snapshot, diff: Partial<ZoneDiff>, zoneId: string | null = 'Z1'): PlanZone =>
  planZone({ ...head, zoneId }, snapshot, { diff: { ...emptyDiff, ...diff } }, (changes) =>
    Math.ceil(changes.length / 2),
  );
const hash = (parts: Iterable<string>): string =>
  [...parts].join('').length.toString(16).padStart(64, '0').split('').reverse().join('');

describe('the plan of a renamed domain', () => {
  it('has the other name for the created and deleted zone, and nowhere else', () => {
    const record = (item: PlanZone) => assemblePlan([item], hash).zones[0];
    assert.equal(
      record(plan({ ...live, renamedFrom: otherZone }, { changes: [create] }, null))?.renamedFrom,
      otherZone.zone,
    );
    assert.equal(record(plan({ ...gone, renamedTo: otherZone }, { changes: [remove] }))?.renamedTo, otherZone.zone);
    for (const item of [
      plan({ ...live, renamedFrom: otherZone }, {}),
      plan({ ...gone, renamedTo: otherZone }, {}),
      plan(live, {}, null),
    ])
      assert.ok(!('renamedFrom' in (record(item) ?? {})) && !('renamedTo' in (record(item) ?? {})));
    assert.ok(!('renamedTo' in (record(plan(gone, { changes: [remove] })) ?? {})));
  });
});

describe('the plan of a set that is briefly missing', () => {
  it('names it while it changes, and not in a zone that is held completely', () => {
    const gaps = [{ name, type: 'A' }];
    const changing = { ...plan(live, { changes: [update] }), gaps };
    assert.deepEqual(assemblePlan([changing], hash).zones[0]?.gaps, gaps);
    assert.equal(assemblePlan([planOverQuota(changing, 'd', 'r')], hash).zones[0]?.gaps, undefined);
  });
});

describe('the plan of a zone with remarks', () => {
  it('keeps them in the document, which has no key without any', () => {
    const remarks = ['a TTL is raised'];
    assert.deepEqual(assemblePlan([{ ...plan(live, {}), remarks }], hash).zones[0]?.remarks, remarks);
    assert.ok(!('remarks' in (assemblePlan([plan(live, {})], hash).zones[0] ?? {})));
  });
});

describe('the plan of a zone that several servers of a fleet claim', () => {
  it('has them in the document, which has no key for a zone of one server', () => {
    const contest = { owner: 'plesk-1', by: 'age', servers: ['plesk-1', 'plesk-2'] } as const;
    assert.deepEqual(assemblePlan([{ ...plan(live, {}), contest }], hash).zones[0]?.contest, contest);
    assert.ok(!('contest' in (assemblePlan([plan(live, {})], hash).zones[0] ?? {})));
  });
});

describe('the plan of a zone', () => {
  const cases: readonly (readonly [string, PlanZone, PlanZone['action'], number])[] = [
    ['makes a hosted zone that is wanted and absent', plan(live, { changes: [create] }, null), 'create', 2],
    ['makes one even without records', plan({ ...live, desired: { ...content, sets: [] } }, {}, null), 'create', 1],
    ['makes none where all that would be in it is held', plan(live, { held: [held('conflict')] }, null), 'held', 0],
    ['makes none for a zone that is gone', plan(gone, {}, null), 'none', 0],
    ['updates what differs', plan(live, { changes: [update] }), 'update', 1],
    ['deletes what is ours of a zone that is gone', plan(gone, { changes: [remove] }), 'delete', 1],
    [
      'removes an emptied hosted zone that is due',
      planZone(head, gone, { diff: emptyDiff, removesZone: true }, () => 0),
      'delete',
      1,
    ],
    [
      'empties one that was folded into another',
      plan({ ...gone, deleted: null, foldedInto: otherZone }, { changes: [remove] }),
      'delete',
      1,
    ],
    [
      'keeps one that others have records in',
      planZone(head, gone, { diff: kept, removesZone: true }, () => 0),
      'held',
      0,
    ],
    [
      'waits where there is no room for it',
      planOverQuota(plan(live, { changes: [create] }, null), 'd', 'r'),
      'held',
      0,
    ],
    ['has nothing to do where all is as desired', plan(live, {}), 'none', 0],
    ['waits where something is held', plan(live, { held: [held('conflict')] }), 'held', 0],
    ['does not wait for what is only reported', plan(live, { held: [held('drift')] }), 'none', 0],
    ['waits where an update without records came', plan({ ...live, emptied: content }, {}), 'held', 0],
  ];
  for (const [what, zone, action, calls] of cases) {
    it(what, () => assert.deepEqual([zone.action, zone.calls], [action, calls]));
  }

  it('has the other name of a renamed domain while there is something to do', () => {
    const renamed = { zone: 'b.example.' as DnsName, at: '' };
    const [made, left] = [
      { ...live, renamedFrom: renamed },
      { ...gone, renamedTo: renamed },
    ];
    assert.deepEqual(plan(made, { changes: [create] }, null).renamed, { renamedFrom: 'b.example.' });
    assert.deepEqual(plan(made, { changes: [update] }).renamed, { renamedFrom: 'b.example.' });
    assert.deepEqual(plan(left, { changes: [remove] }).renamed, { renamedTo: 'b.example.' });
    assert.deepEqual(plan(made, {}).renamed, {});
    assert.deepEqual(plan({ ...left, ...live }, { changes: [update] }).renamed, {});
  });
});

describe('the plan', () => {
  const failed = planFailure(
    { ...head, zone: 'b.example.' as DnsName, zoneId: null },
    new DnsSyncError('unreachable', 'm', 'h'),
  );
  const zones = [
    failed,
    {
      ...plan(live, { changes: [create, update, remove], held: [held('conflict')] }),
      target: 'two',
      rejects: [{ host: 'h', type: 'T', value: 'v', reason: 'r', key: null }],
    },
    plan(live, { changes: [update] }),
    plan(live, {}),
  ];
  const document = assemblePlan(zones, hash);

  it('is sorted by zone and target, whatever the order of its zones', () => {
    const order = document.zones.map(({ zone, target }) => `${zone} ${target}`);
    assert.deepEqual(order, ['example.com. main', 'example.com. main', 'example.com. two', 'b.example. main']);
    assert.deepEqual(
      assemblePlan([zones[1], zones[0]] as PlanZone[], hash),
      assemblePlan([zones[0], zones[1]] as PlanZone[], hash),
    );
  });

  it('counts what is in it', () => {
    assert.deepEqual(document.summary, { zones: 4, create: 1, update: 2, delete: 1, held: 1, rejected: 1, calls: 3 });
  });

  it("is incomplete if a zone couldn't be planned, and says why", () => {
    assert.equal(document.complete, false);
    assert.deepEqual(document.zones.find((zone) => zone.action === 'error')?.error, {
      code: 'unreachable',
      message: 'm',
      hint: 'h',
    });
    assert.equal(assemblePlan([plan(live, {})], hash).complete, true);
  });

  it('says that a hosted zone is deleted, only for that zone', () => {
    const [removed] = assemblePlan([planZone(head, gone, { diff: emptyDiff, removesZone: true }, () => 0)], hash).zones;
    assert.equal(removed?.removesZone, true);
    assert.ok(!('removesZone' in (assemblePlan([plan(live, {})], hash).zones[0] ?? {})));
  });

  it('can be applied if there is something to do', () => {
    const applyable = (zone: PlanZone): boolean => assemblePlan([zone], hash).applyable;
    assert.ok(applyable(plan(live, {}, null)));
    assert.ok(applyable(plan(live, { changes: [update] })));
    assert.ok(applyable(plan(gone, { changes: [remove] })));
    assert.ok(!applyable(plan(live, {})));
    assert.ok(!applyable(failed));
  });

  it("shows the present and new content, without the provider's raw text", () => {
    const [change] = assemblePlan([plan(live, { changes: [update] })], hash).zones[0]?.changes ?? [];
    assert.deepEqual(change, {
      kind: 'update',
      name,
      type: 'A',
      before: { ttl: 60, values: ['192.0.2.9'] },
      after: { ttl: 300, values: ['192.0.2.1'] },
      why: 'drift',
    });
    assert.ok(!JSON.stringify(document).includes('provider text'));
  });

  it('of a hosted zone that is left alone changes nothing, and shows what is equal', () => {
    const hold = { kind: 'update', name, type: '*', rule: 'not-adopted', detail: 'd', release: 'r' } as const;
    const equal = { set, raw: {} };
    const barred = planBarred(head, live, { ...kept, changes: [create], inSync: [equal] }, hold);
    const [record] = assemblePlan([barred], hash).zones;
    assert.deepEqual([record?.action, record?.changes, record?.held], ['held', [], [hold]]);
    assert.deepEqual([record?.equal, record?.foreign], [[{ name, type: 'A' }], kept.foreign]);
    const emptied = { ...live, emptied: { ...(live.desired as Zone), sets: [] } };
    assert.equal(planBarred(head, emptied, emptyDiff, hold).zoneHeld.length, 2);
  });

  it('has an id that equal plans share and others do not', () => {
    assert.equal(assemblePlan(zones, hash).id, document.id);
    assert.notEqual(assemblePlan([plan(live, {})], hash).id, document.id);
    assert.equal(document.id.length, 16);
  });
});
