import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as fc from 'fast-check';
import { nodeFiles, type FileOps } from '../files/file-ops.ts';
import { ownIdentity } from './process-identity.ts';
import { failureOf, startChild, systemError, temporaryFolder, watchedFiles, withLock } from '../test-support.ts';

const short = { timeoutMs: 0, command: 'test' };
const patient = { timeoutMs: 120_000, command: 'test' };
const nothing = async (): Promise<void> => undefined;

describe('a lock', () => {
  it('is held during the work, returns its result, and is released', async (t) => {
    const folder = temporaryFolder(t);
    const result = await withLock(folder, 'example.com', short, async () => {
      const [file] = readdirSync(folder);
      assert.match(String(file), new RegExp(String.raw`^example\.com\.${process.pid}\.\d+\.[0-9a-f]{12}\.lock$`));
      const note = JSON.parse(readFileSync(join(folder, String(file)), 'utf8'));
      assert.deepEqual(Object.keys(note), ['pid', 'command', 'since', 'boot', 'host']);
      assert.equal(statSync(join(folder, String(file))).mode & 0o7777, 0o660);
      return 7;
    });
    assert.equal(result, 7);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is released when the work fails', async (t) => {
    const folder = temporaryFolder(t);
    const bug = new Error('a bug');
    await assert.rejects(
      withLock(folder, 'a', short, () => Promise.reject(bug)),
      bug,
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("of one name doesn't block another, even one that starts with it", async (t) => {
    const folder = temporaryFolder(t);
    const { pid, startTime } = ownIdentity();
    await withLock(folder, 'a', short, async () => {
      for (const file of ['b', 'a@main', 'aa', `a.${pid}.${startTime}.0123456789ab`])
        await withLock(folder, file, short, nothing);
    });
  });

  it('excludes the other tasks of a process', async (t) => {
    const folder = temporaryFolder(t);
    let inside = 0;
    let done = 0;
    const task = (): Promise<void> =>
      withLock(folder, 'a', patient, async () => {
        assert.equal(++inside, 1);
        await pause(1);
        inside--;
        done++;
      });
    await Promise.all(Array.from({ length: 20 }, task));
    assert.equal(done, 20);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('reports its holder after the timeout, and leaves no claim', async (t) => {
    const folder = temporaryFolder(t);
    const child = startChild(t, ['hold', folder, 'example.com']);
    await child.line();
    const [claim] = readdirSync(folder);
    const { since } = JSON.parse(readFileSync(join(folder, String(claim)), 'utf8'));
    const begun = performance.now();
    const error = await failureOf(withLock(folder, 'example.com', { timeoutMs: 100, command: 'test' }, nothing));
    assert.ok(performance.now() - begun >= 99);
    assert.equal(error.code, 'locked');
    assert.equal(error.message, `example.com is locked by process ${child.pid} ("hold", since ${since})`);
    assert.ok(error.hint.includes(join(folder, String(claim))));
    assert.deepEqual(readdirSync(folder), [claim]);
    child.process.stdin?.end();
    await withLock(folder, 'example.com', patient, nothing);
    assert.equal(await child.ended, 0);
  });

  it('loses no increment of 8 processes that count to 20 each', async (t) => {
    const folder = temporaryFolder(t);
    const file = join(temporaryFolder(t), 'number');
    writeFileSync(file, '0');
    const children = Array.from({ length: 8 }, () => startChild(t, ['count', folder, 'a', file, '20']));
    assert.deepEqual(
      await Promise.all(children.map((child) => child.ended)),
      Array.from({ length: 8 }, () => 0),
    );
    assert.equal(readFileSync(file, 'utf8'), '160');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is not held if no claim can be made', async (t) => {
    const folder = temporaryFolder(t);
    for (const call of ['readdir', 'open', 'file chmod', 'write', 'close']) {
      const files = watchedFiles((step) => {
        if (step.call === call) throw systemError('ENOSPC', 'no space left on device', 'write');
      });
      const error = await failureOf(
        withLock(folder, 'a', { ...short, files }, () => Promise.reject(new Error('held'))),
      );
      assert.equal(error.code, 'state-not-writable', call);
      assert.deepEqual(readdirSync(folder), [], call);
    }
  });

  it("is free again for its own process if its claim couldn't be removed, and for others after that", async (t) => {
    const folder = temporaryFolder(t);
    let failing = true;
    const files = watchedFiles(({ call }) => {
      if (call === 'unlink' && failing) throw systemError('EIO', 'i/o error', 'unlink');
    });
    await withLock(folder, 'a', { ...short, files }, nothing);
    assert.equal(readdirSync(folder).length, 1);
    failing = false;
    await withLock(folder, 'a', { ...short, files }, async () => assert.equal(readdirSync(folder).length, 1));
    assert.deepEqual(readdirSync(folder), []);
  });

  it("isn't waited for if its claim was made while the disk failed", async (t) => {
    const folder = temporaryFolder(t);
    const files = watchedFiles(({ call }) => {
      if (call === 'file chmod' || call === 'unlink') throw systemError('EROFS', 'read-only file system', call);
    });
    for (const _ of [1, 2]) {
      const error = await failureOf(withLock(folder, 'a', { ...short, files }, nothing));
      assert.equal(error.code, 'state-not-writable');
    }
    await withLock(folder, 'a', short, nothing);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is not held by a claim that was removed before it was listed', async (t) => {
    const folder = temporaryFolder(t);
    let removed = 0;
    const files: FileOps = {
      ...nodeFiles,
      readdir: async (path) => {
        for (const file of removed === 0 ? await nodeFiles.readdir(path) : []) {
          removed++;
          await nodeFiles.unlink(join(path, file));
        }
        return nodeFiles.readdir(path);
      },
    };
    await withLock(folder, 'a', { ...patient, files }, async () => assert.equal(readdirSync(folder).length, 1));
    assert.equal(removed, 1);
  });

  it("is given to the smallest of simultaneous claims, which doesn't claim again", async (t) => {
    const folder = temporaryFolder(t);
    const opened: string[] = [];
    const held: string[] = [];
    const looks: string[] = [];
    const files: FileOps = {
      ...nodeFiles,
      readdir: async (path) => {
        const names = await nodeFiles.readdir(path);
        looks.push(path);
        while (looks.length < 3) await pause(1);
        return names;
      },
      open: async (path, flags, mode) => {
        const file = await nodeFiles.open(path, flags, mode);
        opened.push(path);
        // No process lists the folder before all have made their claims.
        while (opened.length < 3) await pause(1);
        return file;
      },
    };
    const task = (): Promise<void> =>
      withLock(folder, 'a', { ...patient, files }, async () => {
        held.push(join(folder, String(readdirSync(folder).toSorted()[0])));
      });
    await Promise.all([task(), task(), task()]);
    const [smallest] = opened.slice(0, 3).toSorted();
    assert.equal(held[0], smallest);
    assert.equal(held.length, 3);
  });

  it('is held by one process at a time and by each in the end, in any order of system calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, claimants) => {
        const files = scheduledFiles(scheduler);
        let inside = 0;
        const task = (): Promise<void> =>
          withLock('/locks', 'a', { ...patient, files }, async () => {
            assert.equal(++inside, 1);
            await scheduler.schedule(Promise.resolve());
            inside--;
          });
        await scheduler.waitFor(Promise.all(Array.from({ length: claimants }, task)));
        assert.deepEqual(await nodeNames(files, scheduler), []);
      }),
      { numRuns: 60 },
    );
  });
});

async function nodeNames(files: FileOps, scheduler: fc.Scheduler): Promise<string[]> {
  return scheduler.waitFor(files.readdir('/locks'));
}

/** An in-memory folder whose calls run and return in an order chosen by the scheduler. */
function scheduledFiles(scheduler: fc.Scheduler): FileOps {
  const texts = new Map<string, string>();
  const scheduled = async <T>(call: () => T): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    const result = call();
    await scheduler.schedule(Promise.resolve());
    return result;
  };
  return {
    readFile: (path) => scheduled(() => texts.get(path) ?? ''),
    exists: (path) => scheduled(() => texts.has(path)),
    open: async (path) => {
      await scheduled(() => texts.set(path, ''));
      return {
        write: (text) => scheduled(() => void texts.set(path, String(text))),
        chmod: nothing,
        chgrp: nothing,
        sync: nothing,
        close: nothing,
      };
    },
    openLog: () => Promise.reject(new Error('a lock has no log')),
    rename: nothing,
    unlink: (path) => scheduled(() => void texts.delete(path)),
    isOpen: async () => false,
    rmdir: nothing,
    readdir: () => scheduled(() => [...texts.keys()].map((path) => path.slice('/locks/'.length))),
    folder: async () => folderStat,
    stat: async () => folderStat,
    stamp: async () => '',
    stamps: async () => new Map(),
    identify: async () => ({ device: '', inode: '', born: null }),
    mkdir: async () => false,
    mkroot: async () => false,
    realpath: async (path) => path,
  };
}

const folderStat = {
  mode: 0o770,
  uid: process.geteuid?.() ?? 0,
  gid: process.getegid?.() ?? 0,
  mtimeMs: 0,
  isFolder: true,
};
