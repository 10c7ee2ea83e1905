import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTime } from '../../iso-time.ts';
import { cutoverAfter, type KnownCutover } from './known-cutover.ts';

const start = parseTime('2026-11-28T12:00:00.000Z');
const [first, minute, later] = [
  '2026-11-28T12:00:00.000Z',
  '2026-11-28T12:01:00.000Z',
  '2026-11-28T13:01:00.000Z',
] as const;
const look = (isDelegated: boolean, ready: boolean | null, ttl = 3600) => ({ isDelegated, ready, ttl });
const ready: KnownCutover = { state: 'ready', at: first, ttl: 3600 };
const delegated: KnownCutover = { state: 'delegated', at: minute, ttl: 3600, until: later };
const done: KnownCutover = { state: 'done', at: later, ttl: 3600, until: later };

describe('the progress of a cutover', () => {
  it('goes from ready to delegated, and is done when nothing of the former servers is cached', () => {
    assert.deepEqual(cutoverAfter(undefined, look(false, true), start), ready);
    assert.deepEqual(cutoverAfter(ready, look(true, true, 0), parseTime(minute)), delegated);
    assert.deepEqual(cutoverAfter(delegated, look(true, true, 0), parseTime(later) - 1), delegated);
    assert.deepEqual(cutoverAfter(delegated, look(true, true, 0), parseTime(later)), done);
    assert.equal(cutoverAfter(done, look(true, true, 0), parseTime(later) + 1), done);
  });

  it('is ready since it became so, with the TTL of now', () => {
    assert.deepEqual(cutoverAfter(ready, look(false, true, 60), parseTime(minute)), { ...ready, ttl: 60 });
    assert.deepEqual(cutoverAfter(done, look(false, true), parseTime(later)), { ...ready, at: later });
  });

  it('is nothing for a zone that is not ready, and stays while that is unknown', () => {
    assert.equal(cutoverAfter(ready, look(false, false), start), undefined);
    assert.equal(cutoverAfter(ready, look(false, null), start), ready);
  });

  it('is done for a zone that was always delegated to the target', () => {
    assert.deepEqual(cutoverAfter(undefined, look(true, true, 0), start), { state: 'done', at: first, ttl: 0 });
  });
});
