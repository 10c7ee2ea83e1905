import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeFiles } from '../files/file-ops.ts';
import { failureOf, temporaryFolder } from '../test-support.ts';

const skip = process.platform === 'linux' ? false : 'SKIPPED: names are looked up in open directories on Linux only';

describe('a file in an open directory', { skip }, () => {
  it("is found there, even if the directory's name refers to another one by then", async (t) => {
    const root = temporaryFolder(t);
    const folder = join(root, 'zones');
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(folder);
    mkdirSync(elsewhere);
    await nodeFiles.folder(folder);
    renameSync(folder, join(root, 'moved'));
    symlinkSync(elsewhere, folder);
    const file = await nodeFiles.open(join(folder, 'a'), 'wx', 0o660);
    await file.write('ours');
    await file.close();
    await nodeFiles.rename(join(folder, 'a'), join(folder, 'b'));
    assert.deepEqual(readdirSync(elsewhere), []);
    assert.equal(readFileSync(join(root, 'moved/b'), 'utf8'), 'ours');
    assert.equal(await nodeFiles.readFile(join(folder, 'b')), 'ours');
    await nodeFiles.unlink(join(folder, 'b'));
    // A new lookup of the directory sees its present content.
    assert.equal((await failureOf(nodeFiles.folder(folder))).code, 'state-unsafe');
  });

  it('is found in the new directory after another process replaced the old one', async (t) => {
    const folder = join(temporaryFolder(t), 'locks');
    mkdirSync(folder);
    assert.deepEqual(await nodeFiles.readdir(folder), []);
    mkdirSync(`${folder}.new`);
    writeFileSync(join(`${folder}.new`, 'claim'), '');
    renameSync(`${folder}.new`, folder);
    assert.deepEqual(await nodeFiles.readdir(folder), ['claim']);
    await (await nodeFiles.open(join(folder, 'second'), 'wx', 0o660)).close();
    assert.ok(existsSync(join(folder, 'second')));
  });

  it('is opened only if it is a regular file with one name, and never blocks', async (t) => {
    const root = temporaryFolder(t);
    const target = join(root, 'target');
    writeFileSync(target, 'precious', { mode: 0o660 });
    symlinkSync(target, join(root, 'link'));
    linkSync(target, join(root, 'second'));
    assert.equal(spawnSync('mkfifo', [join(root, 'fifo')]).status, 0);
    for (const name of ['link', 'second', 'fifo']) {
      const path = join(root, name);
      const openings = [
        nodeFiles.readFile(path),
        nodeFiles.open(path, 'r+'),
        nodeFiles.openLog(path, 'read'),
        nodeFiles.openLog(path, 'append'),
        nodeFiles.stamp(path),
      ];
      for (const opening of openings) {
        const { code, message, hint } = await failureOf(opening);
        assert.equal(code, 'state-unsafe', name);
        assert.ok(message.startsWith(`${path} `) && hint !== '', message);
      }
      await assert.rejects(nodeFiles.open(path, 'wx', 0o660), { code: 'EEXIST' });
    }
    assert.equal(readFileSync(target, 'utf8'), 'precious');
  });
});
