import assert from 'node:assert/strict';
import { it } from 'node:test';
import { lazily } from './lazily.ts';

it('lazily makes a value at its first use, and once', () => {
  const made: string[] = [];
  const value = lazily(() => made.push('made'));
  assert.deepEqual(made, []);
  assert.equal(value(), 1);
  assert.equal(value(), 1);
  assert.deepEqual(made, ['made']);
});
