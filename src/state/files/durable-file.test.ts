import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { durableFile, removeDurably } from './durable-file.ts';
import { nodeFiles, type FileOps } from './file-ops.ts';
import { failureOf, systemError, temporaryFolder, watchedFiles, type Step } from '../test-support.ts';

const root = process.geteuid?.() === 0;
const numbers = (content: unknown): number[] => content as number[];

function place(t: TestContext): string {
  return join(temporaryFolder(t), 'file.json');
}

/** A file system whose call with a given number fails. */
function failingAt(step: number, code = 'EIO'): FileOps {
  let left = step;
  return watchedFiles(({ call }) => {
    if (left-- === 0) throw systemError(code, 'it failed', call);
  });
}

/** Lists the calls of writing a file. */
async function stepsOf(path: string): Promise<Step[]> {
  const steps: Step[] = [];
  await durableFile(
    path,
    numbers,
    watchedFiles((step) => void steps.push(step)),
  ).write([1]);
  return steps;
}

describe('a durable file', () => {
  it('is null before the first write, and then what was written', async (t) => {
    const file = durableFile(place(t), numbers, nodeFiles);
    assert.equal(await file.read(), null);
    await file.write([1]);
    await file.write([2]);
    assert.deepEqual(await file.read(), [2]);
  });

  it('is synced under another name, then renamed, then its folder is synced', async (t) => {
    const path = place(t);
    const folder = join(path, '..');
    const steps = await stepsOf(path);
    const order = steps
      .map(({ call, path: of }) => `${call} ${of === folder ? 'folder' : 'file'}`)
      .filter((step) => !/^folder |chgrp/.test(step));
    assert.deepEqual(order, [
      'open file',
      'file chmod file',
      'write file',
      'sync file',
      'close file',
      'rename file',
      'open folder',
      'sync folder',
      'close folder',
    ]);
    const temporary = String(steps[0]?.path);
    assert.match(temporary, new RegExp(String.raw`/\.file\.json\.${process.pid}\.[0-9a-f]{12}\.tmp$`));
    assert.notEqual((await stepsOf(path))[0]?.path, temporary);
  });

  it('shares a folder sync with concurrent writes, which starts after all renames', async (t) => {
    const folder = temporaryFolder(t);
    const steps: string[] = [];
    const files = watchedFiles(({ call, path }) => {
      const what = path === folder ? 'folder' : String(/\.(\d+)\.json/.exec(path)?.[1]);
      steps.push(`${call} ${what}`);
    });
    const names = Array.from({ length: 20 }, (_, i) => String(i));
    await Promise.all(
      names.map(async (name) => {
        await durableFile(join(folder, `${name}.json`), numbers, files).write([1]);
        const begun = steps.indexOf('open folder', steps.indexOf(`rename ${name}`) + 1);
        assert.ok(
          begun !== -1 && steps.indexOf('close folder', begun) !== -1,
          `${name} is told written and may get lost`,
        );
      }),
    );
    const syncs = steps.filter((step) => step === 'sync folder').length;
    assert.ok(syncs < names.length / 2, `${syncs} syncs`);
  });

  it('can be written by owner and group, and read by no other user, whatever the umask', async (t) => {
    const path = place(t);
    const umask = process.umask(0o077);
    t.after(() => process.umask(umask));
    await durableFile(path, numbers, nodeFiles).write([1]);
    assert.equal(statSync(path).mode & 0o7777, 0o660);
  });

  it('has the group of its folder when root writes it', { skip: !root }, async (t) => {
    const path = place(t);
    chownSync(join(path, '..'), 0, 12_345);
    await durableFile(path, numbers, nodeFiles).write([1]);
    assert.deepEqual([statSync(path).uid, statSync(path).gid], [0, 12_345]);
  });

  it('is written even if the file system has no groups', { skip: !root }, async (t) => {
    const path = place(t);
    chownSync(join(path, '..'), 0, 12_345);
    const files = watchedFiles(({ call }) => {
      if (call === 'file chgrp') throw systemError('EPERM', 'operation not permitted', 'fchown');
    });
    await durableFile(path, numbers, files).write([1]);
    assert.deepEqual(readFileSync(path, 'utf8'), '[1]\n');
  });

  it('is complete after any failing call, and leaves nothing else behind', async (t) => {
    const path = place(t);
    const steps = await stepsOf(path);
    assert.ok(steps.length >= 9);
    const renamed = steps.findIndex(({ call }) => call === 'rename');
    for (const [i, { call }] of steps.entries()) {
      await durableFile(path, numbers, nodeFiles).write([1]);
      const error = await failureOf(durableFile(path, numbers, failingAt(i)).write([2]));
      assert.equal(error.code, 'state-not-writable', call);
      assert.deepEqual(await durableFile(path, numbers, nodeFiles).read(), i <= renamed ? [1] : [2], call);
      assert.deepEqual(readdirSync(join(path, '..')), ['file.json'], call);
    }
  });

  it("reports the first failure if the temporary file can't be removed either", async (t) => {
    const path = place(t);
    const files = watchedFiles(({ call }) => {
      if (call === 'write') throw systemError('ENOSPC', 'no space left on device', 'write');
      if (call === 'unlink') throw systemError('EIO', 'i/o error', 'unlink');
    });
    assert.match(
      (await failureOf(durableFile(path, numbers, files).write([1]))).message,
      /no space left on device \(ENOSPC\)$/,
    );
    assert.equal(await durableFile(path, numbers, nodeFiles).read(), null);
  });

  it("is written even if the file system can't sync folders", async (t) => {
    const path = place(t);
    const files = watchedFiles((step) => {
      if (step.call === 'sync' && step.path === join(path, '..'))
        throw systemError('EINVAL', 'invalid argument', 'fsync');
    });
    await durableFile(path, numbers, files).write([1]);
    assert.deepEqual(await durableFile(path, numbers, files).read(), [1]);
  });

  it('reports the path, the reason and the remedy if the system refuses', async (t) => {
    const path = place(t);
    const reasons: readonly (readonly [code: string, reason: string, hint: RegExp])[] = [
      ['ENOSPC', 'no space left on device', /free disk space or inodes for .*file\.json/],
      ['EDQUOT', 'disk quota exceeded', /quota/],
      ['EROFS', 'read-only file system', /mount it writable/],
      ['EACCES', 'permission denied', /as root, or make .*file\.json accessible/],
      ['EMFILE', 'too many open files', /try again/],
    ];
    for (const [code, reason, hint] of reasons) {
      const files = watchedFiles(({ call }) => {
        if (call === 'open') throw systemError(code, reason, `open '${path}'`);
      });
      const error = await failureOf(durableFile(path, numbers, files).write([1]));
      assert.equal(error.code, 'state-not-writable');
      assert.equal(error.message, `cannot write the state in ${path}: ${reason} (${code})`);
      assert.match(error.hint, hint);
    }
  });

  it("reports that it can't be read", async (t) => {
    const path = place(t);
    mkdirSync(path);
    const error = await failureOf(durableFile(path, numbers, nodeFiles).read());
    assert.equal(error.code, 'state-not-readable');
    assert.equal(error.message, `cannot read the state in ${path}: illegal operation on a directory (EISDIR)`);
  });

  it("reports that the folder can't be written", { skip: root }, async (t) => {
    const path = place(t);
    chmodSync(join(path, '..'), 0o500);
    const error = await failureOf(durableFile(path, numbers, nodeFiles).write([1]));
    assert.equal(error.message, `cannot write the state in ${path}: permission denied (EACCES)`);
  });

  it('is broken when it is torn or empty, with its path and a remedy', async (t) => {
    const path = place(t);
    for (const [text, reason] of [
      ['', 'it is empty'],
      ['[1,', 'it is not JSON ('],
    ] as const) {
      writeFileSync(path, text);
      const error = await failureOf(durableFile(path, numbers, nodeFiles).read());
      assert.equal(error.code, 'state-broken');
      assert.ok(error.message.startsWith(`the state file ${path} is broken: ${reason}`), error.message);
      assert.match(error.hint, /restore it from a backup\. Otherwise,/);
    }
  });

  it("doesn't hide a bug", async (t) => {
    const bug = new TypeError('a bug');
    const files = watchedFiles(() => {
      throw bug;
    });
    await assert.rejects(durableFile(place(t), numbers, files).write([1]), bug);
  });

  it('is removed durably, once or twice', async (t) => {
    const path = place(t);
    const steps: string[] = [];
    const files = watchedFiles((step) => void steps.push(`${step.call} ${step.path === path ? 'file' : 'folder'}`));
    await durableFile(path, numbers, nodeFiles).write([1]);
    await removeDurably(files, path);
    await removeDurably(nodeFiles, path);
    assert.equal(existsSync(path), false);
    assert.deepEqual(steps, ['unlink file', 'open folder', 'sync folder', 'close folder']);
    assert.equal((await failureOf(removeDurably(failingAt(0, 'EROFS'), path))).code, 'state-not-writable');
  });
});
