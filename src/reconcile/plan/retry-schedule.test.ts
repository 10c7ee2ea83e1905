import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dueNow, nextAttempt, nextLook, timeDue } from './retry-schedule.ts';

describe('the schedule of failed zones', () => {
  it('doubles pauses from a minute to an hour, jittered down to half', () => {
    for (const [attempts, pause] of [
      [1, 60_000],
      [2, 120_000],
      [6, 1_920_000],
      [7, 3_600_000],
      [1000, 3_600_000],
    ] as const) {
      assert.equal(nextAttempt(attempts, 0, 1), pause);
      assert.equal(nextAttempt(attempts, 0, 0), pause / 2);
    }
  });

  it('returns the due entries, oldest first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.nat(20), (unsorted, now) => {
        const times = unsorted.toSorted((a, b) => a - b);
        const due = dueNow(
          times.map((at) => ({ at })),
          now,
        );
        assert.deepEqual(
          due.map(({ at }) => at),
          times.filter((at) => at <= now),
        );
      }),
    );
  });

  it('treats entries written while the clock was ahead as the oldest, and keeps all of its own pauses', () => {
    const time = fc.nat(2_000_000_000_000);
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 1 }),
        fc.nat(12),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (now, far, n, random) => {
          for (const next of [nextAttempt(n, now, random), nextLook(n, now, random)])
            assert.equal(timeDue(next, now), next);
          const [old, waiting] = [now, now + 21_600_000];
          const ahead = { at: waiting + far };
          const notes = [old, waiting].map((at) => ({ at }));
          assert.deepEqual(dueNow([...notes, ahead], now), [ahead, notes[0]]);
        },
      ),
    );
  });

  it('gives every zone its turn, however many always fail', () => {
    // Each pass takes two due zones; failed zones are rescheduled.
    const due = new Map(Array.from({ length: 20 }, (_, i) => [`zone${i}`, 0]));
    const attempts = new Map<string, number>();
    for (let now = 0; now < 3_600_000; now += 30_000) {
      const notes = [...due].map(([zone, at]) => ({ zone, at })).sort((a, b) => a.at - b.at);
      for (const { zone } of dueNow(notes, now).slice(0, 2)) {
        const count = (attempts.get(zone) ?? 0) + 1;
        attempts.set(zone, count);
        due.set(zone, nextAttempt(count, now, 0.5));
      }
    }
    assert.equal(attempts.size, 20);
    assert.ok(Math.min(...attempts.values()) >= 3);
  });
});
