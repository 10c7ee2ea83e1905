import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { emptyBuckets, notAhead, takeTokens, reserveTokens, type Cost, type Levels } from './token-bucket.ts';

const start = Date.parse('2026-11-20T12:00:00Z');
const requests = { burst: 5, perSecond: 10 };
const costs: readonly Cost[] = [{ name: 'requests', bucket: requests, tokens: 1 }];

describe('a token bucket', () => {
  it('allows a burst at once and spaces later requests', () => {
    let levels: Levels = {};
    const waits = Array.from({ length: 8 }, () => {
      const taken = takeTokens(levels, costs, start);
      levels = taken.levels;
      return taken.waitMs;
    });
    assert.deepEqual(waits, [0, 0, 0, 0, 0, 100, 200, 300]);
  });

  it('refills with time, never beyond its burst', () => {
    const { levels } = takeTokens({}, [{ name: 'requests', bucket: requests, tokens: 5 }], start);
    assert.equal(takeTokens(levels, costs, start + 100).waitMs, 0);
    assert.equal(takeTokens(levels, costs, start + 50).waitMs, 50);
    assert.equal(takeTokens(levels, costs, start + 3_600_000).levels['requests']?.tokens, 4);
  });

  it('gains nothing from a clock that was set back', () => {
    const { levels } = takeTokens({}, [{ name: 'requests', bucket: requests, tokens: 5 }], start);
    assert.equal(takeTokens(levels, costs, start - 3_600_000).waitMs, 100);
  });

  it('is redated if the clock was set back, so that it refills', () => {
    const promised: Levels = { requests: { tokens: -1, at: start + 86_400_000 } };
    assert.equal(reserveTokens(promised, costs, start + 1000, 100), null);
    assert.equal(reserveTokens(notAhead(promised, start), costs, start + 1000, 100)?.waitMs, 0);
    const level = fc.record({ tokens: fc.integer({ min: -50, max: 5 }), at: fc.nat() });
    fc.assert(
      fc.property(level, fc.nat(), (requested, now) => {
        const dated = notAhead({ requests: requested }, now);
        assert.deepEqual(takeTokens(dated, costs, now), takeTokens({ requests: requested }, costs, now));
        assert.deepEqual(notAhead(dated, now), dated);
      }),
    );
  });

  it('counts the tokens that were taken and the calls that were refused', () => {
    const refused = emptyBuckets(emptyBuckets({}, costs, start), costs, start);
    const { levels } = takeTokens(takeTokens(refused, costs, start).levels, costs, start);
    assert.deepEqual(levels, { requests: { tokens: -2, at: start, taken: 2, refused: 2 } });
    assert.deepEqual(notAhead(levels, start - 1)['requests'], { ...levels['requests'], at: start - 1 });
  });

  describe('after a refusal', () => {
    const minute = { burst: 30, perSecond: 1, learns: true } as const;
    const asked: readonly Cost[] = [{ name: 'requests', bucket: minute, tokens: 1 }];
    const wait = (levels: Levels, at: number): number => takeTokens(levels, asked, at).waitMs;

    it('lets all callers wait as long as the service asks', () => {
      const levels = emptyBuckets({}, asked, start, 20_000);
      assert.deepEqual([wait(levels, start), wait(levels, start + 20_000)], [21_000, 1000]);
      assert.equal(takeTokens(emptyBuckets({}, costs, start, 5000), costs, start).waitMs, 5100);
    });

    it('is halved if it is refused again soon, not by calls that are refused together', () => {
      let levels = emptyBuckets({}, asked, start);
      levels = emptyBuckets(levels, asked, start + 10);
      assert.equal(levels['requests']?.share, 1);
      levels = emptyBuckets(levels, asked, start + 60_000);
      assert.equal(levels['requests']?.share, 0.5);
      assert.equal(wait(levels, start + 60_000), 2000);
      for (let i = 2; i < 20; i++) levels = emptyBuckets(levels, asked, start + i * 60_000);
      assert.equal(levels['requests']?.share, 1 / 16);
    });

    it('recovers, and forgets a refusal of long ago', () => {
      const once = emptyBuckets(emptyBuckets({}, asked, start), asked, start + 2000);
      assert.equal(wait(once, start + 2000), 2000);
      assert.equal(takeTokens(once, [{ name: 'requests', bucket: minute, tokens: 30 }], start + 3_600_000).waitMs, 0);
      assert.equal(emptyBuckets(once, asked, start + 3_600_000)['requests']?.share, 1);
    });
  });

  it('waits for the slowest of several buckets', () => {
    const slow: Cost = { name: 'slow', bucket: { burst: 1, perSecond: 1 }, tokens: 3 };
    assert.equal(takeTokens({}, [...costs, slow], start).waitMs, 2000);
  });

  describe('in a group of several, by turns,', () => {
    const slow: Cost = { name: 'slow', bucket: { burst: 1, perSecond: 1 }, tokens: 1 };
    const never = Number.POSITIVE_INFINITY;

    it('gives all tokens if all are available', () => {
      const turn = reserveTokens({}, [...costs, slow], start, never);
      assert.deepEqual(turn?.rest, []);
      assert.equal(turn?.bucket, null);
      assert.equal(turn?.waitMs, 0);
      assert.equal(turn?.levels['requests']?.tokens, 4);
    });

    it('gives those of the slowest first, and requests the others when they are available', () => {
      const { levels } = takeTokens({}, [slow], start);
      for (const demands of [
        [...costs, slow],
        [slow, ...costs],
      ]) {
        const turn = reserveTokens(levels, demands, start, never);
        assert.deepEqual(turn?.rest, costs);
        assert.equal(turn?.bucket, 'slow');
        assert.equal(turn?.waitMs, 1000);
        assert.equal(turn?.levels['requests'], undefined);
      }
    });

    it('gives nothing if the wait would be too long', () => {
      const { levels } = takeTokens({}, [slow], start);
      assert.equal(reserveTokens(levels, [...costs, slow], start, 999), null);
      assert.notEqual(reserveTokens(levels, [...costs, slow], start, 1000), null);
    });
  });

  it('is empty after the service refused, and reservations stay', () => {
    const emptied = emptyBuckets({}, costs, start);
    assert.equal(takeTokens(emptied, costs, start).waitMs, 100);
    const { levels } = takeTokens({}, [{ name: 'requests', bucket: requests, tokens: 8 }], start);
    assert.equal(emptyBuckets(levels, costs, start)['requests']?.tokens, -3);
  });

  it('never gives more in any time than its burst and its gain', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(arrivals, (gaps) => {
        let levels: Levels = {};
        let now = start;
        const sent = gaps.map((gap) => {
          now += gap;
          const taken = takeTokens(levels, costs, now);
          levels = taken.levels;
          return now + taken.waitMs;
        });
        for (const [i, from] of sent.entries()) {
          for (const [j, to] of sent.entries()) {
            if (j <= i) continue;
            assert.ok(j - i + 1 <= requests.burst + ((to - from) / 1000) * requests.perSecond + 1.001);
          }
        }
      }),
    );
  });
});
