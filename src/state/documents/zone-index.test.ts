import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  name,
  openTestStore,
  sampleDocument,
  serialOf,
  systemError,
  watchedFiles,
  openStore,
} from '../test-support.ts';

const [one, other] = [name('a.example'), name('b.example')];

describe('the index', () => {
  it('saves reading documents that nobody has written since, and never tells what one no longer says', async (t) => {
    const { folder } = await openTestStore(t);
    const read: string[] = [];
    const files = watchedFiles(({ call, path }) => {
      if (call === 'readFile' && path.includes('zones')) read.push(path);
    });
    const store = await openStore(folder, { command: 'test', files });
    for (const zone of [one, other]) await store.update(zone, () => sampleDocument(zone, 1));
    const look = async (zones = [one, other], key = 'key') => {
      read.length = 0;
      const found = await store.summarize(zones, key, serialOf);
      return { found: [...found], read: read.length };
    };
    const first = [
      [one, 1],
      [other, 1],
    ];
    assert.deepEqual(await look(), { found: first, read: 2 });
    assert.deepEqual(await look(), { found: first, read: 0 });
    assert.deepEqual(await look([other]), { found: [[other, 1]], read: 0 });
    await store.update(one, () => sampleDocument(one, 2));
    assert.deepEqual(await look([one]), { found: [[one, 2]], read: 1 });
    assert.deepEqual(
      await look(),
      {
        found: [
          [one, 2],
          [other, 1],
        ],
        read: 0,
      },
      'others are kept',
    );
    assert.deepEqual((await look([one], 'another key')).read, 1);
    await store.update(other, () => null);
    assert.deepEqual((await look([one, other])).found, [[one, 2]]);
    await store.update(one, () => sampleDocument(one, 3));
    await look([one]);
    assert.doesNotMatch(readFileSync(join(folder, 'index.json'), 'utf8'), /b\.example/, 'what is gone goes');
    assert.equal(statSync(join(folder, 'index.json')).mode & 0o777, 0o660);
  });

  it('is made anew where it is missing, broken or strange, and done without where it cannot be written', async (t) => {
    const { folder, store } = await openTestStore(t);
    await store.update(one, () => sampleDocument(one, 7));
    const index = join(folder, 'index.json');
    for (const text of ['', '{', '{"format":1}', '{"format":1,"key":"key","zones":{"a.example.":{}}}', 'null']) {
      writeFileSync(index, text);
      assert.deepEqual([...(await store.summarize([one], 'key', serialOf))], [[one, 7]]);
      assert.match(readFileSync(index, 'utf8'), /"stamp"/);
    }
    const files = watchedFiles(({ call, path }) => {
      if (call === 'open' && path.includes('index')) throw systemError('EROFS', 'read-only file system', 'open');
    });
    const stuck = await openStore(folder, { command: 'test', files });
    assert.deepEqual([...(await stuck.summarize([one], 'else', serialOf))], [[one, 7]]);
  });

  it('has the error of a document that cannot be read, and does not keep it', async (t) => {
    const { folder, store, file } = await openTestStore(t);
    writeFileSync(file, JSON.stringify({ format: 2 }));
    const zone = name('example.com');
    const found = await store.summarize([zone], 'key', serialOf);
    assert.equal((found.get(zone) as { code?: string }).code, 'state-newer');
    assert.ok(
      !existsSync(join(folder, 'index.json')) || !readFileSync(join(folder, 'index.json'), 'utf8').includes('stamp'),
    );
  });
});
