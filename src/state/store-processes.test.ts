import assert from 'node:assert/strict';
import { chmodSync, chownSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  failureOf,
  longZone,
  name,
  openTestStore,
  sampleDocument,
  serialOf,
  startChild,
  systemError,
  temporaryFolder,
  watchedFiles,
  openStore,
} from './test-support.ts';

const root = process.geteuid?.() === 0;
const zone = name('example.com');
const otherZone = name('bücher.example');
const command = 'test';

describe('the store with several processes', () => {
  it('reports a full disk, keeps the old document and leaves nothing behind', async (t) => {
    const { store, folder, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone, 1));
    const files = watchedFiles(({ call, path }) => {
      if (call === 'write' && path.includes('zones')) throw systemError('ENOSPC', 'no space left on device', 'write');
    });
    const full = await openStore(folder, { command, files });
    const error = await failureOf(full.update(zone, () => sampleDocument(zone, 2)));
    assert.equal(error.code, 'state-not-writable');
    assert.equal(error.message, `cannot write the state in ${file}: no space left on device (ENOSPC)`);
    assert.equal(serialOf(await store.read(zone)), 1);
    assert.deepEqual(readdirSync(join(folder, 'locks')), []);
    assert.deepEqual(readdirSync(join(folder, 'zones')), ['example.com.json']);
  });

  it('keeps a complete document and accepts the next change, whatever call a process is killed at', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone, 1));
    let calls = 0;
    // Each start then checks the complete journal and makes the same number of calls.
    const forgetMark = (): void => rmSync(join(folder, 'journal', 'caught-up.json'), { force: true });
    forgetMark();
    const counting = await openStore(folder, { command, files: watchedFiles(() => void calls++) });
    await counting.update(zone, () => sampleDocument(zone, 2));
    assert.ok(calls > 15);
    const seen = new Set<number | null | undefined>();
    for (let step = 0; step < calls; step++) {
      forgetMark();
      const child = startChild(t, ['killed-at', folder, zone, '3', String(step)]);
      assert.equal(await child.ended, 'SIGKILL', `step ${step}`);
      seen.add(serialOf(await store.read(zone)));
      assert.equal(serialOf(await store.update(zone, () => sampleDocument(zone, 2))), 2);
    }
    assert.deepEqual([...seen], [2, 3]);
    forgetMark();
    const child = startChild(t, ['killed-at', folder, zone, '3', String(calls)]);
    assert.equal(await child.ended, 0);
    assert.deepEqual(await store.list(), [zone]);
  });

  it('loses no update of two processes and this one, and no reader sees a partial one', async (t) => {
    const { store, folder } = await openTestStore(t);
    const children = [1, 2].map(() => startChild(t, ['serials', folder, zone, '20']));
    const ended = Promise.all(children.map((child) => child.ended));
    const finish = new AbortController();
    void ended.then(() => finish.abort());
    const read = async (): Promise<void> => {
      let last = 0;
      while (!finish.signal.aborted) {
        const serial = serialOf(await store.read(zone)) ?? 0;
        assert.ok(serial >= last);
        last = serial;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const write = Promise.all(
      Array.from({ length: 20 }, () =>
        store.update(zone, (document) => sampleDocument(zone, (serialOf(document) ?? 0) + 1)),
      ),
    );
    await Promise.all([read(), write, ended]);
    assert.deepEqual(await ended, [0, 0]);
    assert.equal(serialOf(await store.read(zone)), 60);
  });

  it('lets one process at a time work on a zone at a target, while its document is read and updated', async (t) => {
    const { store } = await openTestStore(t);
    const wait = { timeoutMs: 0 };
    const work = async (): Promise<string> => {
      await store.update(zone, () => sampleDocument(zone));
      const error = await failureOf(store.withWork(zone, 'main', wait, async () => undefined));
      assert.equal(error.code, 'locked');
      assert.match(error.message, /^example\.com@main is locked by process \d+ \("test", since /);
      await store.withWork(zone, 'Second/../one', wait, async () => undefined);
      await store.withWork(otherZone, 'main', wait, async () => undefined);
      return 'done';
    };
    assert.equal(await store.withWork(zone, 'main', wait, work), 'done');
  });

  it('has names for the locks of the longest zones and targets', async (t) => {
    const { store } = await openTestStore(t);
    await store.withWork(longZone('a'), 'T'.repeat(200), { timeoutMs: 0 }, () =>
      store.update(longZone('a'), () => sampleDocument(longZone('a'))),
    );
  });

  it('is shared by root and another user', { skip: !root }, async (t) => {
    const folder = temporaryFolder(t);
    const id = 12_345;
    chmodSync(folder, 0o770);
    chownSync(folder, 0, id);
    const store = await openStore(folder, { command });
    for (let round = 0; round < 2; round++) {
      await store.update(zone, (document) => sampleDocument(zone, (serialOf(document) ?? 0) + 1));
      const child = startChild(t, ['serials', folder, zone, '1'], { uid: id, gid: id });
      assert.equal(await child.ended, 0);
    }
    assert.equal(serialOf(await store.read(zone)), 4);
  });
});
