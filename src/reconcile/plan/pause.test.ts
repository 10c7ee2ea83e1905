import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isoTime } from '../iso-time.ts';
import { endOfPause, longestPause, type Pause } from './pause.ts';

const now = 1_800_000_000_000;
const pause = fc.record({
  since: fc.integer({ min: -5, max: 5 }).map((hours) => isoTime(now + hours * 3_600_000)),
  until: fc.option(fc.integer({ min: -5, max: 5 }).map((hours) => isoTime(now + hours * 3_600_000))),
});

describe('the longest pause', () => {
  it('runs, and none of the others ends later', () => {
    fc.assert(
      fc.property(fc.array(fc.option(pause)), (pauses) => {
        const running = pauses.filter((item): item is Pause => item !== null && endOfPause(item) > now);
        const longest = longestPause(pauses, now);
        if (longest === null) assert.equal(running.length, 0);
        else {
          assert.ok(running.includes(longest));
          assert.ok(running.every((item) => endOfPause(item) <= endOfPause(longest)));
        }
      }),
    );
  });

  it('is over at its end, and without an end never', () => {
    const ended = { since: isoTime(now - 1), until: isoTime(now) };
    assert.equal(longestPause([ended], now), null);
    assert.equal(longestPause([ended], now - 1), ended);
    const endless = { since: isoTime(now), until: null };
    assert.equal(longestPause([ended, endless], now), endless);
  });
});
