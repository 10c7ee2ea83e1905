import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { emptyBefore, takeForBulk } from './bulk-turn.ts';
import { reserveTokens, takeTokens, type Cost, type Levels } from './token-bucket.ts';

const start = Date.parse('2026-11-20T12:00:00Z');
const costOf = (tokens: number): Cost => ({ name: 'requests', bucket: { burst: 50, perSecond: 10 }, tokens });
const share = 0.4;

/** Takes single tokens for bulk work until it has to wait. */
function takeAll(
  before: Levels,
  now: number,
): { readonly levels: Levels; readonly count: number; readonly ms: number } {
  for (let [levels, count] = [before, 0]; ; count++) {
    const turn = takeForBulk(levels, [costOf(1)], now, share);
    if ('laterMs' in turn) return { levels, count, ms: turn.laterMs };
    ({ levels } = turn);
  }
}

describe('bulk work', () => {
  it('leaves the last part of the burst to people, who need not wait', () => {
    const { levels, count, ms } = takeAll({}, start);
    assert.deepEqual([count, ms], [30, 100]);
    const people = takeTokens(levels, [costOf(20)], start);
    assert.equal(people.waitMs, 0);
    assert.equal(takeAll(people.levels, start).ms, 2100, 'and it waits until that part is full again');
  });

  it('takes tokens of all its buckets or of none', () => {
    const slow: Cost = { name: 'zones', bucket: { burst: 10, perSecond: 2 }, tokens: 1 };
    const levels: Levels = { zones: { tokens: 4.5, at: start } };
    assert.deepEqual(takeForBulk(levels, [costOf(1), slow], start, share), { laterMs: 250 });
    const turn = takeForBulk(levels, [costOf(1), slow], start + 250, share);
    assert.ok('levels' in turn);
    assert.deepEqual([turn.levels['requests']?.tokens, turn.levels['zones']?.tokens, turn.bucket], [49, 4, null]);
  });

  it('gets a demand that leaves less than the part of people', () => {
    assert.deepEqual(takeForBulk({ requests: { tokens: 44, at: start } }, [costOf(40)], start, share), {
      laterMs: 100,
    });
    const turn = takeForBulk({ requests: { tokens: 45, at: start } }, [costOf(40)], start, share);
    assert.ok('levels' in turn);
    assert.equal(turn.levels['requests']?.tokens, 5);
  });

  it('gets a demand that is larger than its bucket once that is full, and waits for the rest', () => {
    assert.deepEqual(takeForBulk({ requests: { tokens: 49, at: start } }, [costOf(60)], start, share), {
      laterMs: 100,
    });
    const turn = takeForBulk({}, [costOf(60)], start, share);
    assert.ok('levels' in turn);
    assert.deepEqual([turn.waitMs, turn.bucket, turn.rest], [1000, 'requests', []]);
  });

  it('needs no tokens without a cost', () => {
    assert.deepEqual(takeForBulk({}, [], start, share), { levels: {}, waitMs: 0, bucket: null, rest: [] });
  });

  const demand = fc.record({ tokens: fc.integer({ min: 1, max: 80 }), burst: fc.integer({ min: 1, max: 60 }) });
  const some = fc.record({
    tokens: fc.double({ min: -20, max: 60, noNaN: true }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it('gets its turn after the time that it is given, and never sooner than a person would', () => {
    fc.assert(
      fc.property(demand, some, ({ tokens, burst }, { tokens: before, part }) => {
        const costs: readonly Cost[] = [{ name: 'a', bucket: { burst, perSecond: 7 }, tokens }];
        const levels: Levels = { a: { tokens: Math.min(burst, before), at: start } };
        const turn = takeForBulk(levels, costs, start, part);
        if ('laterMs' in turn) {
          assert.ok('levels' in takeForBulk(levels, costs, start + turn.laterMs, part));
          return;
        }
        const person = reserveTokens(levels, costs, start, Number.POSITIVE_INFINITY);
        assert.deepEqual([turn.levels, turn.waitMs], [person?.levels, person?.waitMs]);
      }),
    );
  });
});

describe('buckets of a worker that begins to lead', () => {
  const costs = [costOf(1)];

  it('are empty as of then, also those that were never used', () => {
    assert.deepEqual(emptyBefore({}, costs, start), { requests: { tokens: 0, at: start } });
    const used: Levels = { requests: { tokens: 50, at: start - 1, taken: 7, refused: 1 } };
    assert.deepEqual(emptyBefore(used, costs, start), { requests: { tokens: 0, at: start, taken: 7, refused: 1 } });
    assert.equal(takeTokens(emptyBefore(used, costs, start), costs, start + 100).waitMs, 0);
  });

  it('keep what is reserved, and stay as they are once they were used', () => {
    const reserved: Levels = { requests: { tokens: -30, at: start - 1000 } };
    assert.equal(emptyBefore(reserved, costs, start)['requests']?.tokens, -20);
    const later: Levels = { requests: { tokens: 3, at: start } };
    assert.equal(emptyBefore(later, costs, start), later);
  });
});
