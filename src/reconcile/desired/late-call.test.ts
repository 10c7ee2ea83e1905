import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decideLateCall, lateRecord, lateWaitMs, lateWindowSeconds, type PleskSerial } from './late-call.ts';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import { describeChange } from '../history/set-changes.ts';
import { snapshotChange, type SnapshotChange } from '../history/snapshot-change.ts';
import type { Snapshot, ZoneCommand } from './snapshot.ts';
import { foldCommand } from './fold-command.ts';
import type { Zone } from './zone.ts';

const name = 'example.com.' as DnsName;
const noon = Date.parse('2026-11-20T12:00:00.000Z');
const timeAt = (ms: number): string => new Date(noon + ms).toISOString();

function zone(serial: number, value: string): Zone {
  const timers = { ttl: 300, refresh: 1, retry: 1, expire: 1, minimum: 1 };
  const soa = { email: 'a@example.com', ...timers, serial, serialFormat: 'UNIXTIMESTAMP' };
  return { name, displayName: name, soa, sets: [recordSet(name, 'A', 300, [value])], rejects: [], remarks: [] };
}

const put = (serial: number, value = `192.0.2.${serial % 250}`): ZoneCommand => ({
  kind: 'put',
  zone: zone(serial, value),
});
const remove: ZoneCommand = { kind: 'delete', name, displayName: name };

/** Folds commands that arrive one second apart. */
function fold(...commands: readonly ZoneCommand[]): Snapshot {
  let snapshot: Snapshot | null = null;
  for (const [i, command] of commands.entries()) snapshot = foldCommand(snapshot, command, timeAt(i * 1000)).snapshot;
  assert.ok(snapshot !== null);
  return snapshot;
}

/** Decides a late call as `retry` does. */
function retryLate(snapshot: Snapshot, plesk: PleskSerial, ms: number): Snapshot {
  const { late, ...rest } = snapshot;
  if (late === undefined) return snapshot;
  const decision = decideLateCall(snapshot, late, plesk, noon + ms);
  if (decision === 'wait') return snapshot;
  if (decision === 'current') return rest;
  const folded = foldCommand(snapshot, { kind: 'put', zone: late.zone, latest: late.at }, timeAt(ms)).snapshot;
  assert.ok(folded !== null);
  return folded;
}

const serialOf = ({ desired }: Snapshot): number | null | undefined => desired?.soa?.serial;

describe('a late call', () => {
  it('is put aside once, with its serial and the time when it first arrived', () => {
    const snapshot = fold(put(100), put(90), put(90));
    assert.equal(serialOf(snapshot), 100);
    assert.deepEqual(lateRecord(snapshot), { serial: 90, at: timeAt(1000) });
    assert.equal(snapshot.lastCommandAt, timeAt(0));
    assert.equal(lateRecord(fold(put(100))), null);
  });

  it('is in the history, and its end is not', () => {
    const [before, after] = [fold(put(100)), fold(put(100), put(90))];
    const notes = (a: Snapshot, b: Snapshot) => describeChange(snapshotChange(a, b) as SnapshotChange).notes;
    assert.deepEqual(notes(before, after), ['late call set aside']);
    assert.deepEqual(notes(after, before), []);
  });

  it('is not late if the clock was set back, and is late if two calls arrive together', () => {
    const first = foldCommand(null, put(5000), timeAt(0)).snapshot;
    assert.equal(foldCommand(first, put(4001), timeAt(-900_000)).verdict, 'changed');
    assert.equal(foldCommand(first, put(4001), timeAt(-2000)).verdict, 'late');
  });

  it('ends with any newer call, including one that repeats the present content, and with a delete', () => {
    for (const command of [put(100), put(101), put(101, '192.0.2.100'), remove, { ...put(90), resync: true } as const])
      assert.equal(fold(put(100), put(90), command).late, undefined);
    const empty: ZoneCommand = { kind: 'put', zone: { ...zone(101, '192.0.2.1'), sets: [] } };
    assert.equal(fold(put(100), put(90), empty).late, undefined, 'what is kept aside is newer too');
  });

  it('is replaced by another one, and only that can be decided then', () => {
    const snapshot = fold(put(100), put(90), put(95));
    assert.equal(snapshot.late?.zone.soa?.serial, 95);
    const overtaken = foldCommand(
      snapshot,
      { kind: 'put', zone: zone(90, '192.0.2.90'), latest: timeAt(1000) },
      timeAt(9000),
    );
    assert.deepEqual(overtaken, { snapshot, verdict: 'late', remarks: [] });
  });

  const outcomes: readonly (readonly [string, PleskSerial, number, number | null])[] = [
    ['wins where Plesk went back to it', 90, 5000, 90],
    ['never wins where Plesk has the present serial', 100, 10 * lateWaitMs, 100],
    ['never wins where Plesk has a newer one, which is to come', 101, 10 * lateWaitMs, 100],
    ['never wins where Plesk serves the zone no more', null, 10 * lateWaitMs, 100],
  ];
  for (const [what, plesk, ms, serial] of outcomes) {
    it(what, () => {
      const folded = retryLate(fold(put(100), put(90)), plesk, ms);
      assert.equal(serialOf(folded), serial);
      assert.equal(folded.serial, serial);
      assert.equal(folded.late, undefined);
    });
  }

  it("waits ten minutes if Plesk can't be asked, or has a third content that is older", () => {
    for (const plesk of ['unknown', 80, 95] as const) {
      const snapshot = fold(put(100), put(90));
      assert.equal(retryLate(snapshot, plesk, lateWaitMs), snapshot);
      assert.equal(serialOf(retryLate(snapshot, plesk, lateWaitMs + 1000)), 90);
    }
  });

  it('wins if it is dated in the future, because its waiting time is unknown', () => {
    const snapshot = fold(put(100), put(90));
    assert.equal(serialOf(retryLate(snapshot, 'unknown', -10 * lateWaitMs)), 90);
  });

  it('of a deleted zone restores it if Plesk has it', () => {
    const snapshot = fold(put(100), remove, put(90));
    assert.equal(snapshot.desired, null);
    const back = retryLate(snapshot, 90, 5000);
    assert.equal(serialOf(back), 90);
    assert.equal(back.deleted, null);
  });

  it("of a zone without a serial of its own is never newer than Plesk's content", () => {
    const { late } = fold(put(100), put(90));
    assert.ok(late !== undefined);
    assert.equal(decideLateCall({ ...fold(put(100)), serial: null }, late, 95, noon), 'current');
  });

  const calls = fc.array(fc.integer({ min: 1, max: lateWindowSeconds }), { minLength: 1, maxLength: 8 });

  it('changes nothing by itself: the highest serial stays, whatever the order of arrival', () => {
    fc.assert(
      fc.property(calls, (serials) => {
        const snapshot = fold(...serials.map((serial) => put(serial)));
        assert.equal(serialOf(snapshot), Math.max(...serials));
        assert.equal(snapshot.serial, Math.max(...serials));
      }),
    );
  });

  it('is decided by Plesk: its content is desired, if it arrived as the highest or as the last', () => {
    fc.assert(
      fc.property(calls, fc.boolean(), (serials, wentBack) => {
        const highest = Math.max(...serials);
        const plesk = wentBack ? (serials.at(-1) as number) : highest;
        const folded = retryLate(fold(...serials.map((serial) => put(serial))), plesk, serials.length * 1000);
        assert.equal(serialOf(folded), plesk);
        assert.equal(folded.late, undefined);
        assert.equal(retryLate(folded, plesk, 2 * lateWaitMs), folded, 'once');
      }),
    );
  });

  it('is desired after ten minutes without Plesk, as the last call', () => {
    fc.assert(
      fc.property(calls, (serials) => {
        const snapshot = fold(...serials.map((serial) => put(serial)));
        const folded = retryLate(snapshot, 'unknown', lateWaitMs + serials.length * 1000);
        assert.equal(serialOf(folded), serials.at(-1));
      }),
    );
  });
});
