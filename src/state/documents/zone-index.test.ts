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

const [zoneA, zoneB] = [name('a.example'), name('b.example')];

describe('the index', () => {
  it('saves reading unchanged documents, and never returns outdated content', async (t) => {
    const { folder } = await openTestStore(t);
    const read: string[] = [];
    const files = watchedFiles(({ call, path }) => {
      if (call === 'readFile' && path.includes('zones')) read.push(path);
    });
    const store = await openStore(folder, { command: 'test', files });
    for (const zone of [zoneA, zoneB]) await store.update(zone, () => sampleDocument(zone, 1));
    const look = async (zones = [zoneA, zoneB], key = 'key') => {
      read.length = 0;
      const found = await store.summarize(zones, key, serialOf);
      return { found: [...found], read: read.length };
    };
    const first = [
      [zoneA, 1],
      [zoneB, 1],
    ];
    assert.deepEqual(await look(), { found: first, read: 2 });
    assert.deepEqual(await look(), { found: first, read: 0 });
    assert.deepEqual(await look([zoneB]), { found: [[zoneB, 1]], read: 0 });
    await store.update(zoneA, () => sampleDocument(zoneA, 2));
    assert.deepEqual(await look([zoneA]), { found: [[zoneA, 2]], read: 1 });
    assert.deepEqual(
      await look(),
      {
        found: [
          [zoneA, 2],
          [zoneB, 1],
        ],
        read: 0,
      },
      'others are kept',
    );
    assert.deepEqual((await look([zoneA], 'another key')).read, 1);
    await store.update(zoneB, () => null);
    assert.deepEqual((await look([zoneA, zoneB])).found, [[zoneA, 2]]);
    await store.update(zoneA, () => sampleDocument(zoneA, 3));
    await look([zoneA]);
    assert.doesNotMatch(readFileSync(join(folder, 'index.json'), 'utf8'), /b\.example/, 'what is gone goes');
    assert.equal(statSync(join(folder, 'index.json')).mode & 0o777, 0o660);
  });

  it("is rebuilt if it is missing, broken or foreign, and skipped if it can't be written", async (t) => {
    const { folder, store } = await openTestStore(t);
    await store.update(zoneA, () => sampleDocument(zoneA, 7));
    const index = join(folder, 'index.json');
    for (const text of ['', '{', '{"format":1}', '{"format":1,"key":"key","zones":{"a.example.":{}}}', 'null']) {
      writeFileSync(index, text);
      assert.deepEqual([...(await store.summarize([zoneA], 'key', serialOf))], [[zoneA, 7]]);
      assert.match(readFileSync(index, 'utf8'), /"stamp"/);
    }
    const files = watchedFiles(({ call, path }) => {
      if (call === 'open' && path.includes('index')) throw systemError('EROFS', 'read-only file system', 'open');
    });
    const stuck = await openStore(folder, { command: 'test', files });
    assert.deepEqual([...(await stuck.summarize([zoneA], 'else', serialOf))], [[zoneA, 7]]);
  });

  it("has the error of an unreadable document, and doesn't keep it", async (t) => {
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
