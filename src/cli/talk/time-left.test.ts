import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { timeLeft } from './time-left.ts';

describe('the time left', () => {
  it('is unknown at first, and at the end', () => {
    const left = timeLeft();
    assert.equal(left.at(1000, { done: 0, all: 100 }), null);
    assert.equal(left.at(2000, { done: 10, all: 100 }), null);
    assert.equal(left.at(3000, { done: 10, all: 100 }), 18_000);
    assert.equal(left.at(4000, { done: 100, all: 100 }), null);
  });

  it('is unknown without progress', () => {
    const left = timeLeft();
    left.at(0, { done: 0, all: 100 });
    assert.equal(left.at(9000, { done: 0, all: 100 }), null);
  });

  it('follows the speed of the last seconds, not a burst at the start', () => {
    const left = timeLeft();
    left.at(0, { done: 0, all: 1000 });
    left.at(1000, { done: 500, all: 1000 });
    for (let second = 2; second <= 60; second++) left.at(second * 1000, { done: 500 + second, all: 1000 });
    const milliseconds = left.at(61_000, { done: 561, all: 1000 });
    assert.ok(milliseconds !== null && Math.abs(milliseconds - 439_000) < 20_000, String(milliseconds));
  });
});
