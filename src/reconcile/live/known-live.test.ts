import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { liveAfter } from './known-live.ts';

const [at, later, last] = ['2026-11-20T12:00:00.000Z', '2026-11-20T13:00:00.000Z', '2026-11-20T14:00:00.000Z'];

describe('what is known of a zone that was verified', () => {
  it('has the result of the last check', () => {
    assert.deepEqual(liveAfter(undefined, { live: true, reason: null }, at), { live: true, at, reason: null });
    assert.deepEqual(liveAfter(undefined, { live: null, reason: 'x' }, at), { live: null, at, reason: 'x' });
  });

  it('has since when it is not live, also after checks without a result', () => {
    const first = liveAfter(undefined, { live: false, reason: 'x' }, at);
    assert.equal(first.notLiveSince, at);
    const unknown = liveAfter(first, { live: null, reason: 'y' }, later);
    assert.deepEqual(unknown, { live: null, at: later, reason: 'y', notLiveSince: at });
    assert.equal(liveAfter(unknown, { live: false, reason: 'x' }, last).notLiveSince, at);
    assert.deepEqual(liveAfter(unknown, { live: true, reason: null }, last), { live: true, at: last, reason: null });
  });
});
