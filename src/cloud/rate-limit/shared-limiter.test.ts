import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cost, Levels } from '../../reconcile/token-bucket.ts';
import { until } from '../../../test/support/until.ts';
import { gatheringMs, sharedLimiter, type ShareLevels } from './shared-limiter.ts';

/** A bucket of one token, fast enough for tests. */
const costs: readonly Cost[] = [{ name: 'requests', bucket: { burst: 1, perSecond: 500 }, tokens: 1 }];

/** Keeps levels in memory instead of a file. Records the lowest level of each bucket and the number of changes. */
function memory() {
  let levels: Levels = {};
  const seen = { least: 1, times: 0, requests: [] as number[] };
  const share: ShareLevels = async (change) => {
    await new Promise((resolve) => setImmediate(resolve));
    const { levels: next, result } = change(levels);
    levels = next;
    seen.times++;
    seen.least = Math.min(seen.least, levels['requests']?.tokens ?? 1);
    seen.requests.push(Math.floor(levels['requests']?.tokens ?? 1));
    return result;
  };
  return { share, seen };
}

/** A clock that goes on only from one awaited time to the next, so that a busy machine changes nothing. */
function steppedClock() {
  let time = 0;
  let waiting: readonly { readonly at: number; readonly wake: (_: null) => void }[] = [];
  const step = (): void => {
    const [first, ...others] = waiting.toSorted((a, b) => a.at - b.at);
    if (!first) return;
    time = first.at;
    waiting = others;
    first.wake(null);
    if (others.length > 0) setTimeout(step, stepMs);
  };
  return {
    now: () => time,
    pause: async (ms: number): Promise<null> => {
      if (waiting.length === 0) setTimeout(step, stepMs);
      return new Promise((wake) => (waiting = [...waiting, { at: time + ms, wake }]));
    },
  };
}

/** Time for all that happens between two steps, which takes some turns of the event loop. */
const stepMs = 10;

describe('a shared rate limiter', () => {
  it('serves requests in order, and simultaneous ones with few accesses to the levels', async () => {
    const { share, seen } = memory();
    const order: number[] = [];
    const waits: number[] = [];
    const pace = sharedLimiter(share, Date.now, async (ms) => {
      if (ms > gatheringMs) waits.push(ms);
    });
    const takes = Array.from({ length: 30 }, async (_, i) => {
      assert.equal(await pace.take(costs, null), true);
      order.push(i);
    });
    await Promise.all(takes);
    assert.deepEqual(
      order,
      Array.from({ length: 30 }, (_, i) => i),
    );
    assert.deepEqual(
      waits.slice(0, 8),
      waits.slice(0, 8).toSorted((a, b) => a - b),
    );
    assert.ok(seen.times < 30, `${seen.times} looks`);
  });

  it('reserves at most eight missing tokens, however many requests wait: other processes come after these', async () => {
    const { share, seen } = memory();
    const clock = steppedClock();
    const pace = sharedLimiter(share, clock.now, clock.pause);
    await Promise.all(Array.from({ length: 20 }, async () => pace.take(costs, null)));
    assert.equal(seen.least, -8);
  });

  it('lets requests pass that need no wait, or another bucket, while many wait for a slow one', async () => {
    const { share } = memory();
    const clock = steppedClock();
    const pace = sharedLimiter(share, clock.now, clock.pause);
    const slow: Cost = { name: 'zones', bucket: { burst: 1, perSecond: 100 }, tokens: 1 };
    const order: string[] = [];
    const taking = async (name: string, demands: readonly Cost[]): Promise<void> => {
      assert.equal(await pace.take(demands, null), true);
      order.push(name);
    };
    const zones = Array.from({ length: 30 }, async () => taking('zone', [...costs, slow]));
    await Promise.all([...zones, taking('records', costs), taking('records', costs)]);
    assert.equal(order.length, 32);
    assert.ok(order.lastIndexOf('records') < 8, order.join(' '));
  });

  it('takes tokens of other buckets only when the wait is over: they may be full until then', async () => {
    const { share, seen } = memory();
    const clock = steppedClock();
    const pace = sharedLimiter(share, clock.now, clock.pause);
    const slow: Cost = { name: 'zones', bucket: { burst: 1, perSecond: 10 }, tokens: 1 };
    const fast: Cost = { name: 'requests', bucket: { burst: 3, perSecond: 0.001 }, tokens: 1 };
    await pace.take([fast, slow], null);
    const second = pace.take([fast, slow], null);
    while (seen.times < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(seen.requests, [2, 2]);
    await second;
    assert.deepEqual(seen.requests, [2, 2, 1]);
  });

  it('refuses at once if the turn would come after the deadline, and takes nothing', async () => {
    const { share, seen } = memory();
    const pace = sharedLimiter(share, Date.now);
    assert.equal(await pace.take(costs, null), true);
    const slow: readonly Cost[] = [{ name: 'requests', bucket: { burst: 1, perSecond: 0.001 }, tokens: 1 }];
    const { least } = seen;
    assert.equal(await pace.take(slow, Date.now() + 1000), false);
    assert.equal(seen.least, least);
  });

  it("serves requests again after the clock was set back, even those that can't wait long", async () => {
    const { share } = memory();
    let ahead = 86_400_000;
    const pace = sharedLimiter(share, () => Date.now() + ahead);
    const slow: readonly Cost[] = [{ name: 'requests', bucket: { burst: 1, perSecond: 20 }, tokens: 1 }];
    for (let i = 0; i < 3; i++) void pace.take(slow, null);
    ahead = 0;
    const soon = async (): Promise<boolean> => pace.take(slow, Date.now() + 60);
    for (let tries = 0; !(await soon()); tries++) {
      assert.ok(tries < 100);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  it('fails requests if the levels fail, and continues afterwards', async () => {
    const { share } = memory();
    let isBroken = true;
    const pace = sharedLimiter(async (change) => {
      if (isBroken) throw new Error('broken');
      return share(change);
    }, Date.now);
    await assert.rejects(pace.take(costs, null), /broken/);
    isBroken = false;
    assert.equal(await pace.take(costs, null), true);
  });
});

describe('a limiter of bulk work', () => {
  const bulk = { lane: 'bulk', emptyAt: null } as const;
  /** Gathers requests, and lets none go on that waits for tokens. */
  const never = async (ms: number): Promise<unknown> => (ms <= gatheringMs ? sleep(ms) : new Promise(() => undefined));
  /** Ten tokens that never come back. */
  const finite: Cost = { name: 'requests', bucket: { burst: 10, perSecond: 0.001 }, tokens: 1 };

  it('leaves the last part of each bucket to people, who need not wait', async () => {
    const { share } = memory();
    let taken = 0;
    const slow = sharedLimiter(share, Date.now, never, bulk);
    for (let i = 0; i < 20; i++) void slow.take([finite], null).then(() => taken++);
    const people = sharedLimiter(share, Date.now, never);
    await until('all that bulk work gets is taken', () => taken === 6);
    for (let i = 0; i < 4; i++) assert.ok(await people.take([finite], Date.now()));
    assert.ok(!(await people.take([finite], Date.now())), 'and there is no more');
    assert.equal(taken, 6);
  });

  it('goes on when the buckets are full enough, in the order of arrival, small requests after a large one too', async () => {
    const { share } = memory();
    const pace = sharedLimiter(share, Date.now, undefined, bulk);
    const order: number[] = [];
    const sizes = [3, 5, 1, 5, 1, 1, 5];
    const takes = sizes.map(async (tokens, i) => {
      assert.ok(await pace.take([{ name: 'requests', bucket: { burst: 6, perSecond: 500 }, tokens }], null));
      order.push(i);
    });
    await Promise.all(takes);
    assert.deepEqual(order, [...sizes.keys()]);
  });

  it('refuses at once if the turn would come after the deadline', async () => {
    const { share } = memory();
    const pace = sharedLimiter(share, Date.now, never, bulk);
    for (let i = 0; i < 6; i++) assert.ok(await pace.take([finite], Date.now()));
    assert.ok(!(await pace.take([finite], Date.now() + 1000)));
  });

  it('begins with empty buckets after another worker led', async () => {
    const { share, seen } = memory();
    const emptyAt = Date.now();
    const pace = sharedLimiter(share, () => emptyAt + 1, never, { lane: 'people', emptyAt });
    assert.ok(!(await pace.take([finite], emptyAt + 10)));
    const later = sharedLimiter(share, () => emptyAt + 1_000_000, never, { lane: 'people', emptyAt });
    assert.ok(await later.take([finite], emptyAt + 1_000_000));
    assert.equal(seen.times, 2);
  });
});
