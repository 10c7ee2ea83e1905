import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lockWaits } from './lock-waits.ts';

describe('the wait for a lock', () => {
  it('is the rest of the budget', () => {
    const wait = lockWaits(600_000);
    assert.ok(wait() <= 600_000 && wait() > 300_000);
  });

  it('is long enough to record finished work when the budget is over', () => {
    for (const budget of [0, -5, 300]) assert.ok(lockWaits(budget)() >= 2_000);
  });

  it('is a minute for each lock without a budget', () => assert.equal(lockWaits(null)(), 60_000));
});
