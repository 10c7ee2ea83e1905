import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Levels } from '../../reconcile/token-bucket.ts';
import { temporaryFolder, openStore } from '../test-support.ts';

const takeOne = (levels: Levels) => {
  const tokens = (levels['a']?.tokens ?? 0) + 1;
  return { levels: { a: { tokens, at: 0 } }, result: tokens };
};

describe('the levels of token buckets', () => {
  it('are shared by all processes of the state, and no change is lost', async (t) => {
    const folder = temporaryFolder(t);
    const stores = await Promise.all([1, 2, 3].map(async () => openStore(folder, { command: 'test' })));
    await Promise.all(
      stores.flatMap((store) => Array.from({ length: 20 }, async () => store.withLevels('main', takeOne))),
    );
    assert.equal(await stores[0]?.withLevels('main', takeOne), 61);
    assert.equal(await stores[1]?.withLevels('other', takeOne), 1, 'and each target has its own');
  });

  it('are full again if their file is missing or broken', async (t) => {
    const folder = temporaryFolder(t);
    const store = await openStore(folder, { command: 'test' });
    await store.withLevels('main', takeOne);
    const file = join(folder, 'rates', 'main.json');
    for (const text of ['{"a"', '[]', '{"a": {"tokens": "many"}}']) {
      writeFileSync(file, text);
      assert.equal(await store.withLevels('main', takeOne), 1, text);
      assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { a: { tokens: 1, at: 0 } });
    }
  });

  it('keep what refusals taught of the rate', async (t) => {
    const store = await openStore(temporaryFolder(t), { command: 'test' });
    const learnt: Levels = { a: { tokens: -3, at: 5, taken: 4, refused: 2, share: 0.5, quietUntil: 9 } };
    await store.withLevels('main', () => ({ levels: learnt, result: undefined }));
    assert.deepEqual(await store.withLevels('main', (levels) => ({ levels, result: levels })), learnt);
  });

  it("are kept by the process alone if they can't be shared", async (t) => {
    const folder = temporaryFolder(t);
    const store = await openStore(folder, { command: 'test' });
    rmSync(join(folder, 'rates'), { recursive: true });
    assert.equal(await store.withLevels('main', takeOne), 1);
    assert.equal(await store.withLevels('main', takeOne), 2);
  });
});
