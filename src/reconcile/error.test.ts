import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DnsSyncError, isKnownError, rethrowUnlessKnown } from './error.ts';

const locked = new DnsSyncError('locked', 'm', 'h');
const bug = new TypeError('a bug');

describe('a caught error', () => {
  it('is known if it is one of ours, with one of the requested codes', () => {
    assert.ok(isKnownError(locked));
    assert.ok(isKnownError(locked, 'state-broken', 'locked'));
    assert.ok(!isKnownError(locked, 'state-broken'));
    assert.ok(!isKnownError(bug));
    assert.ok(!isKnownError(null));
  });

  it('is thrown again as the same object, unless it is known', () => {
    rethrowUnlessKnown(locked);
    rethrowUnlessKnown(locked, 'locked');
    for (const [error, ...codes] of [[bug], [bug, 'locked'], [locked, 'state-broken'], [undefined]] as const)
      assert.throws(
        () => rethrowUnlessKnown(error, ...codes),
        (thrown) => thrown === error,
      );
  });
});
