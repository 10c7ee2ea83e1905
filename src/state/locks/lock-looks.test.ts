import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import { failureOf, startChild, temporaryFolder, watchedFiles, withLock } from '../test-support.ts';

// A file of its own, so that no other test has met another process before.
it('is claimed without a look before, until the process meets the claim of another one', async (t) => {
  const folder = temporaryFolder(t);
  const calls: string[] = [];
  const files = watchedFiles(({ call }) => {
    if (['readdir', 'open'].includes(call)) calls.push(call);
  });
  const taken = async (lock: string, timeoutMs: number): Promise<readonly string[]> => {
    calls.length = 0;
    await withLock(folder, lock, { timeoutMs, command: 'test', files }, async () => undefined);
    return [...calls];
  };
  assert.deepEqual(await taken('a', 1), ['open', 'readdir']);
  assert.deepEqual(await taken('a', 0), ['readdir', 'open', 'readdir']);
  // Tasks of one process don't count.
  await withLock(folder, 'a', { timeoutMs: 1, command: 'test', files }, async () => {
    assert.equal((await failureOf(taken('a', 1))).code, 'locked');
  });
  assert.deepEqual(await taken('a', 1), ['open', 'readdir']);

  const child = startChild(t, ['hold', folder, 'a']);
  await child.line();
  assert.equal((await failureOf(taken('a', 1))).code, 'locked');
  assert.equal(readdirSync(folder).length, 1);
  calls.length = 0;
  assert.equal((await failureOf(taken('a', 1))).code, 'locked');
  assert.ok(!calls.includes('open'), 'looked first, and made no claim');
  assert.deepEqual(await taken('b', 1), ['readdir', 'open', 'readdir']);
});
