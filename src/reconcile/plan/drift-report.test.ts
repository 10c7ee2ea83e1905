import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from './change.ts';
import { driftDocument, knownDriftDocument } from './drift-report.ts';
import { DnsSyncError } from '../error.ts';
import type { DnsName } from '../dns/name.ts';
import { emptyDiff, planFailure, type PlanZone } from './plan.ts';
import { keyOf, recordSet } from '../dns/record-set.ts';

const zone = 'example.com.' as DnsName;
const set = (label: string): Change['after'] & object =>
  recordSet(`${label}.example.com.` as DnsName, 'A', 60, ['192.0.2.1']);
const update = (label: string, drifted: boolean): Change => ({
  kind: 'update',
  before: { set: set(label), raw: {} },
  after: { ...set(label), ttl: 300 },
  why: drifted ? 'drift' : 'edited',
  drifted,
});
const head = { zone, displayName: zone, target: 'main', zoneId: 'Z1', rejects: [] };
const planned: PlanZone = {
  ...head,
  action: 'update',
  diff: emptyDiff,
  zoneHeld: [],
  error: null,
  calls: 1,
};

const documentOf = (plans: readonly PlanZone[]) =>
  driftDocument(
    plans.map((plan) => ({ plan, via: 'api' })),
    { calls: 3, queries: 0 },
  );

describe('drift', () => {
  it('is what others changed, reverted or held, and never an edit in Plesk', () => {
    const gone: Change = {
      kind: 'delete',
      before: { set: set('held'), raw: {} },
      after: null,
      why: 'edited',
      drifted: true,
    };
    const held = [{ change: gone, rule: 'drifted-delete', detail: 'd', release: 'r' } as const];
    const foreign = [{ name: 'x.example.com.' as DnsName, type: 'A' }];
    const diff = { ...emptyDiff, changes: [update('edited', false), update('drifted', true)], held, foreign };
    const { zones, summary } = documentOf([{ ...planned, diff }]);
    assert.deepEqual(zones, [
      {
        zone,
        target: 'main',
        drift: [
          {
            kind: 'update',
            name: 'drifted.example.com.',
            type: 'A',
            before: { ttl: 60, values: ['192.0.2.1'] },
            after: { ttl: 300, values: ['192.0.2.1'] },
            wins: 'desired',
            because: 'unchanged in Plesk',
          },
          {
            kind: 'delete',
            name: 'held.example.com.',
            type: 'A',
            before: { ttl: 60, values: ['192.0.2.1'] },
            after: null,
            wins: 'observed',
            because: 'held (drifted-delete): d; r',
          },
        ],
        foreign,
        via: 'api',
        error: null,
      },
    ]);
    assert.deepEqual(summary, { zones: 1, drifted: 1, changes: 2, errors: 0, calls: 3, queries: 0 });
  });

  it('says which content wins, and why', () => {
    const before = { set: set('a'), raw: {} };
    const after = { ...set('a'), ttl: 300 };
    const changes: readonly Change[] = [
      { kind: 'update', before, after, why: 'edited', drifted: true },
      { kind: 'update', before, after, why: 'undo', drifted: true },
      { kind: 'create', before: null, after, why: 'drift', drifted: true },
      { kind: 'delete', before, after: null, why: 'edited', drifted: true },
    ];
    const [zoneDrift] = documentOf([{ ...planned, diff: { ...emptyDiff, changes } }]).zones;
    assert.deepEqual(
      zoneDrift?.drift.map(({ wins, because }) => `${wins}: ${because}`),
      [
        'desired: also edited in Plesk',
        'desired: changed by a newer undo',
        'desired: unchanged in Plesk',
        'desired: removed in Plesk, and confirmed',
      ],
    );
  });

  it('names the authors of those sets that were asked for', () => {
    const author = { at: '2026-01-01T00:00:00.000Z', identity: 'someone', source: 'AWS console', address: null };
    const diff = { ...emptyDiff, changes: [update('known', true), update('unknown', true), update('unasked', true)] };
    const authors = new Map([
      [keyOf(set('known')), author],
      [keyOf(set('unknown')), null],
    ]);
    const items = [{ plan: { ...planned, diff }, via: 'api', authors }] as const;
    const [zoneDrift] = driftDocument(items, { calls: 1, queries: 0 }).zones;
    assert.deepEqual(
      zoneDrift?.drift.map(({ who }) => who),
      [author, undefined, null],
    );
  });

  it("of a zone that couldn't be planned is unknown, and other zones are checked", () => {
    const { zones, summary } = documentOf([planFailure(head, new DnsSyncError('locked', 'm', 'h')), planned]);
    assert.deepEqual(zones[0]?.error, { code: 'locked', message: 'm', hint: 'h' });
    assert.deepEqual(summary, { zones: 2, drifted: 0, changes: 0, errors: 1, calls: 3, queries: 0 });
  });
});

describe('drift on a server in a fleet', () => {
  it('is what the workers found last, counted by its record sets', () => {
    const known = { since: '2026-11-20T12:00:00.000Z', sets: 3 };
    const { zones, summary } = knownDriftDocument([
      { zone, target: 'main', foreign: [], drift: known },
      { zone, target: 'second', foreign: [], drift: null },
    ]);
    assert.deepEqual(
      zones.map((item) => item.known),
      [known, undefined],
    );
    assert.deepEqual([summary.zones, summary.drifted, summary.changes, summary.calls], [2, 1, 3, 0]);
  });
});
