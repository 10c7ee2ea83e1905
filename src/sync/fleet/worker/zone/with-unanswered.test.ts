import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoTime, parseTime } from '../../../../reconcile/iso-time.ts';
import { recordSet } from '../../../../reconcile/dns/record-set.ts';
import { unsentZone } from '../../../../reconcile/desired/snapshot.ts';
import type { UnconfirmedWrite } from '../../../../reconcile/plan/observed.ts';
import type { FleetNote, TargetState, ZoneDocument } from '../../../../state/documents/document.ts';
import { name, noon } from '../../../../state/test-support.ts';
import { secondLookMs } from '../../../limits.ts';
import { untouched } from '../../../pass/compare-zone.ts';
import { withUnanswered } from './with-unanswered.ts';

const zone = name('example.com');
const begun = parseTime(noon);
const write: UnconfirmedWrite = { name: zone, type: 'A', after: recordSet(zone, 'A', 300, ['192.0.2.1']) };

function documentWith(unsure: readonly UnconfirmedWrite[], note: Partial<FleetNote> = {}): ZoneDocument {
  const applied = { zoneId: 'Z1', nameServers: [], created: true, sets: [], unsure };
  const targets = { main: { ...untouched, applied } };
  return { format: 1, snapshot: unsentZone(zone, zone, noon), targets, fleet: { owner: null, claim: 1, ...note } };
}

/** What remains of a state after a pass that got answers. */
const answered = ({ applied }: TargetState): Pick<TargetState, 'applied'> => ({ applied });

/** Returns the writes that count as unconfirmed, those that may arrive late, and when the zone has its next turn. */
function after(document: ZoneDocument, now: number) {
  const turns: string[] = [];
  const next = withUnanswered(document, now, (_zone, at) => turns.push(isoTime(at)));
  return { unsure: next.targets['main']?.applied?.unsure, late: next.fleet?.unanswered, turns, next };
}

describe('writes without an answer', () => {
  const until = isoTime(begun + secondLookMs);

  it('are kept until they can no longer arrive', () => {
    const { unsure, late, turns } = after(documentWith([write]), begun);
    assert.deepEqual(
      { unsure, late, turns },
      { unsure: [write], late: { main: { until, writes: [write] } }, turns: [until] },
    );
  });

  it('count as unconfirmed once more after that, and then no more', () => {
    // The first look found that the write had no effect.
    const looked = documentWith([], { unanswered: { main: { until, writes: [write] } } });
    const before = after(looked, begun + secondLookMs - 1);
    assert.deepEqual([before.unsure, before.late, before.turns], [[], { main: { until, writes: [write] } }, [until]]);
    const then = after(looked, begun + secondLookMs);
    assert.deepEqual([then.unsure, then.late, then.turns], [[write], undefined, []]);
    assert.deepEqual(after(documentWith([], then.next.fleet), begun + 2 * secondLookMs).late, undefined);
  });

  it('are kept once, however often they are tried', () => {
    const again = documentWith([write], { unanswered: { main: { until, writes: [write] } } });
    const { late } = after(again, begun + 1000);
    assert.deepEqual(late, { main: { until: isoTime(begun + 1000 + secondLookMs), writes: [write] } });
  });

  it('of the hosted zone itself are kept too, and count once more', () => {
    const at = isoTime(begun);
    const { applied } = documentWith([]).targets['main'] as TargetState;
    for (const [zoneRequest, state] of [
      ['create', { ...untouched, creating: { at } }],
      ['delete', { ...untouched, applied, removing: { at } }],
    ] as const) {
      const kept = { main: { until, writes: [], zone: zoneRequest } };
      assert.deepEqual(after({ ...documentWith([]), targets: { main: state } }, begun).late, kept);
      // The first look found that the request had no effect.
      const looked = {
        ...documentWith([], { unanswered: kept }),
        targets: { main: { ...untouched, ...answered(state) } },
      };
      assert.deepEqual(after(looked, begun + secondLookMs - 1).late, kept);
      const then = after(looked, begun + secondLookMs);
      const { creating, removing } = then.next.targets['main'] as TargetState;
      assert.deepEqual([then.late, zoneRequest === 'create' ? creating : removing], [undefined, { at: until }]);
    }
  });

  it('of the hosted zone are forgotten once another one has made them void', () => {
    const { applied } = documentWith([]).targets['main'] as TargetState;
    for (const [zoneRequest, state] of [
      ['create', { ...untouched, applied }],
      ['delete', untouched],
    ] as const) {
      const kept = { main: { until, writes: [], zone: zoneRequest } };
      const looked = { ...documentWith([], { unanswered: kept }), targets: { main: state } };
      assert.equal(after(looked, begun + 1000).late, undefined);
      assert.deepEqual(after(looked, begun + secondLookMs).next.targets['main'], state);
    }
  });

  it('cost nothing in other zones', () => {
    const { next, ...rest } = after(documentWith([]), begun);
    assert.deepEqual(rest, { unsure: [], late: undefined, turns: [] });
    assert.deepEqual(next, documentWith([]));
  });
});
