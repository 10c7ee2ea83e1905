import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { Zone } from '../desired/zone.ts';
import type { HeldSet, Outcome } from '../plan/outcome.ts';
import { zoneEvents, type TargetView, type ZoneView } from './zone-events.ts';

const zone = 'example.com.' as DnsName;
const at = '2026-11-20T12:00:00.000Z';
const later = '2026-11-20T13:00:00.000Z';

const content: Zone = { name: zone, displayName: 'example.com', soa: null, sets: [], rejects: [], remarks: [] };
const snapshot: Snapshot = {
  zone,
  displayName: 'example.com',
  desired: content,
  deleted: null,
  emptied: null,
  serial: 1,
  lastCommandAt: at,
};
const synchronized: Outcome = {
  status: 'synchronized',
  at,
  appliedAt: at,
  verifiedAt: null,
  failingSince: null,
  attempts: 0,
  nextAttemptAt: null,
  error: null,
  held: [],
  foreign: [],
  changeIds: [],
};
const failing = (code: string): Outcome => ({
  ...synchronized,
  status: 'failing',
  failingSince: at,
  error: { code, message: `it failed by ${code}`, hint: 'wait' },
});
const hold = (rule: string, name = 'www.example.com.'): HeldSet => ({
  kind: 'update',
  name: name as DnsName,
  type: rule === 'not-adopted' ? '*' : 'A',
  rule,
  detail: `because of ${rule}`,
  release: 'confirm',
  after: null,
});
const held = (...holds: readonly HeldSet[]): Outcome => ({ ...synchronized, status: 'held', held: holds });
const reject = (value: string, address?: string) => {
  const of = { host: 'bad', type: 'A', value, reason: 'not an address', key: null };
  return address === undefined ? of : { ...of, address };
};

const view = (state: TargetView | null, changes: Partial<Snapshot> = {}): ZoneView => ({
  snapshot: { ...snapshot, ...changes },
  targets: state === null ? {} : { main: state },
});
const passed = (outcome: Outcome | null, more: Partial<TargetView> = {}): ZoneView => view({ outcome, ...more });
const rejecting = (...rejects: Zone['rejects']): ZoneView => view(null, { desired: { ...content, rejects } });

const notLive = { live: false, at, reason: 'it differs', notLiveSince: at };

const unservable = { host: 'x', type: 'LOC', value: 'y'.repeat(500), reason: 'no such type' };

const cases: readonly (readonly [string, ZoneView | null, ZoneView, readonly string[]])[] = [
  ['a zone of which nothing was said before', null, view(null), []],
  [
    'a first pass',
    view(null),
    passed(synchronized, { synchronizedAt: at }),
    ['synchronized synchronized for the first time'],
  ],
  ['a first pass over a deleted zone', null, passed(synchronized), []],
  [
    'a pass after the first',
    passed(synchronized, { synchronizedAt: at }),
    passed({ ...synchronized, at: later }, { synchronizedAt: at }),
    [],
  ],
  [
    'a pass by a version that keeps less',
    passed(synchronized),
    passed({ ...synchronized, at: later }, { synchronizedAt: later }),
    [],
  ],
  ['a target where no pass ended', null, passed(null), []],
  ['a first failure', passed(synchronized), passed(failing('unreachable')), ['failing it failed by unreachable']],
  ['one more failure', passed(failing('unreachable')), passed(failing('throttled')), []],
  [
    'a failure by a quota',
    passed(failing('unreachable')),
    passed(failing('zone-quota')),
    ['limit it failed by zone-quota'],
  ],
  ['the same quota once more', passed(failing('zone-quota')), passed({ ...failing('zone-quota'), attempts: 2 }), []],
  ['the end of failures', passed(failing('unreachable')), passed(synchronized), ['recovered no longer failing']],
  [
    'the end of failures by a hold',
    passed(failing('unreachable')),
    passed(held(hold('conflict'))),
    ['recovered no longer failing', 'held www.example.com. A: because of conflict'],
  ],
  ['the same hold', passed(held(hold('conflict'))), passed({ ...held(hold('conflict')), at: later }), []],
  [
    'one more hold',
    passed(held(hold('conflict'))),
    passed(held(hold('conflict'), hold('conflict', 'b.example.com.'))),
    ['held b.example.com. A: because of conflict'],
  ],
  ['a hold that waits for nobody', passed(synchronized), passed(held(hold('drift'))), []],
  [
    'holds of all kinds',
    passed(synchronized),
    passed(held(hold('conflict'), hold('cname'), hold('refused'), hold('record-quota'), hold('not-adopted'))),
    [
      'unsynchronizable because of not-adopted',
      'rejected www.example.com. A: because of refused',
      'limit www.example.com. A: because of record-quota',
      'held 2 record sets, the first is www.example.com. A: because of conflict',
    ],
  ],
  [
    'a content that is kept aside, and the pass over it',
    view({ outcome: synchronized }),
    view({ outcome: held({ ...hold('empty-update'), type: '*' }) }, { emptied: content }),
    ['held Plesk sent the zone without any record; applying would delete 0 record sets'],
  ],
  ['the same content aside', view(null, { emptied: content }), view(null, { emptied: content, serial: 2 }), []],
  [
    'another hold aside',
    view(null, { emptied: content }),
    view(null, { missing: { at } }),
    ['held resync: the zone is missing in Plesk, and so are too many others; applying would delete 0 record sets'],
  ],
  [
    'new drift',
    passed(synchronized),
    passed(synchronized, { drift: { since: at, sets: 1 } }),
    ['drift 1 record set was changed outside dns-sync'],
  ],
  [
    'drift that stays',
    passed(synchronized, { drift: { since: at, sets: 2 } }),
    passed({ ...synchronized, at: later }, { drift: { since: at, sets: 2 } }),
    [],
  ],
  [
    'more drift',
    passed(synchronized, { drift: { since: at, sets: 2 } }),
    passed(synchronized, { drift: { since: at, sets: 3 } }),
    ['drift 3 record sets were changed outside dns-sync'],
  ],
  ['drift that is gone', passed(synchronized, { drift: { since: at, sets: 2 } }), passed(synchronized), []],
  [
    'drift that was healed at once',
    passed(synchronized),
    passed(synchronized, { healed: { at, sets: 2 } }),
    ['drift 2 record sets were changed outside dns-sync and reverted'],
  ],
  [
    'drift that was healed earlier',
    passed(synchronized, { healed: { at, sets: 2 } }),
    passed({ ...synchronized, at: later }, { healed: { at, sets: 2 } }),
    [],
  ],
  [
    'drift that was healed again',
    passed(synchronized, { healed: { at, sets: 2 } }),
    passed(synchronized, { healed: { at: later, sets: 1 } }),
    ['drift 1 record set was changed outside dns-sync and reverted'],
  ],
  [
    'a zone that is not live',
    passed(synchronized),
    passed(synchronized, { live: notLive }),
    ['not-live not live: it differs'],
  ],
  ['a zone that stays so', passed(synchronized, { live: notLive }), passed(synchronized, { live: notLive }), []],
  [
    'a check without a result',
    passed(synchronized, { live: notLive }),
    passed(synchronized, { live: { ...notLive, live: null } }),
    [],
  ],
  [
    'a zone that is live again',
    passed(synchronized, { live: notLive }),
    passed(synchronized, { live: { live: true, at: later, reason: null } }),
    ['recovered live again'],
  ],
  ['a live zone', passed(synchronized), passed(synchronized, { live: { live: true, at, reason: null } }), []],
  [
    'a zone that is not live, written by a version that keeps no reason',
    passed(synchronized),
    passed(synchronized, { live: { ...notLive, reason: null } }),
    ['not-live not live: '],
  ],
  ['a zone whose check is lost', passed(synchronized, { live: notLive }), passed(synchronized), []],
  [
    'records that a service can not hold',
    passed(synchronized),
    passed(synchronized, { unserved: [unservable] }),
    ['rejected rejected x LOC: no such type'],
  ],
  [
    'the same records',
    passed(synchronized, { unserved: [unservable] }),
    passed({ ...synchronized, at: later }, { unserved: [unservable] }),
    [],
  ],
  ['a rejected record', rejecting(), rejecting(reject('1')), ['rejected rejected bad A: not an address']],
  [
    'more rejected records',
    rejecting(reject('1')),
    rejecting(reject('1'), reject('2'), reject('3')),
    ['rejected rejected 2 records, the first is bad A: not an address'],
  ],
  ['a PTR of an address', rejecting(), rejecting(reject('1', '192.0.2.1')), []],
  ['a deleted zone', rejecting(reject('1')), view(null, { desired: null, deleted: { at, content } }), []],
  [
    'a renamed domain',
    view(null),
    view(null, { renamedFrom: { zone: 'old.example.' as DnsName, at } }),
    ['renamed renamed from old.example.'],
  ],
  [
    'the same rename',
    view(null, { renamedFrom: { zone: 'old.example.' as DnsName, at } }),
    view(null, { serial: 2, renamedFrom: { zone: 'old.example.' as DnsName, at } }),
    [],
  ],
  [
    'a zone that Plesk does not serve',
    view(null),
    view(null, { retained: { at, reason: 'disabled' } }),
    ['unsynchronizable not synchronized while Plesk does not serve it: disabled'],
  ],
  [
    'the same reason',
    view(null, { retained: { at, reason: 'disabled' } }),
    view(null, { serial: 2, retained: { at, reason: 'disabled' } }),
    [],
  ],
];

const states = fc.record({
  outcome: fc.constantFrom(
    null,
    synchronized,
    failing('unreachable'),
    failing('zone-quota'),
    held(hold('conflict')),
    held(hold('refused')),
  ),
});
const views = fc.record({
  snapshot: fc.constantFrom(snapshot, rejecting(reject('1')).snapshot, { ...snapshot, emptied: content }),
  targets: fc.dictionary(fc.constantFrom('one', 'other'), states),
});

describe('the events of a zone', () => {
  for (const [what, before, after, expected] of cases) {
    it(`of ${what}`, () => {
      const events = zoneEvents(before, after);
      assert.deepEqual(
        events.map(({ kind, text }) => `${kind} ${text}`),
        expected,
      );
    });
  }

  it('are none between a state and itself, or a copy of itself', () => {
    fc.assert(
      fc.property(views, (state) => {
        assert.deepEqual(zoneEvents(state, state), []);
        assert.deepEqual(zoneEvents(state, structuredClone(state)), []);
      }),
    );
  });

  it('are of bounded size', () => {
    const many = Array.from({ length: 500 }, (_, n) => reject('y'.repeat(500) + String(n)));
    const [event] = zoneEvents(rejecting(), rejecting(...many));
    assert.equal(event?.detail?.['count'], 500);
    assert.ok(JSON.stringify(event).length < 8000);
    const holds = Array.from({ length: 500 }, (_, n) => hold('conflict', `${'h'.repeat(60)}${n}.example.com.`));
    const [one] = zoneEvents(passed(synchronized), passed(held(...holds)));
    assert.ok(JSON.stringify(one).length < 8000);
  });

  it('are of the target where they happened', () => {
    const targets = { b: { outcome: failing('unreachable') }, a: { outcome: failing('unreachable') } };
    const events = zoneEvents(view(null), { snapshot, targets });
    assert.deepEqual(
      events.map(({ target }) => target),
      ['a', 'b'],
    );
  });
});
