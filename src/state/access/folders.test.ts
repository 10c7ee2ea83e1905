import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeFiles } from '../files/file-ops.ts';
import { prepareFolders } from './folders.ts';
import { statePaths } from '../files/paths.ts';
import { failureOf, systemError, temporaryFolder, watchedFiles } from '../test-support.ts';

const root = process.geteuid?.() === 0;

describe('the folders of the state', () => {
  it('are created for owner and group only, whatever the umask', async (t) => {
    const paths = statePaths(join(temporaryFolder(t), 'a', 'state'));
    const umask = process.umask(0o077);
    t.after(() => process.umask(umask));
    await prepareFolders(paths, nodeFiles);
    for (const folder of [paths.root, paths.zones, paths.locks])
      assert.equal(statSync(folder).mode & 0o7777, 0o770, folder);
  });

  it('have the group of the state directory when root creates them', { skip: !root }, async (t) => {
    const paths = statePaths(temporaryFolder(t));
    chownSync(paths.root, 0, 12_345);
    await prepareFolders(paths, nodeFiles);
    assert.deepEqual([statSync(paths.zones).gid, statSync(paths.locks).gid], [12_345, 12_345]);
  });

  it('are unchanged if they exist', async (t) => {
    const paths = statePaths(temporaryFolder(t));
    for (const folder of [paths.zones, paths.locks, paths.due, paths.rates, paths.journal])
      mkdirSync(folder, { mode: 0o750 });
    const calls: string[] = [];
    await prepareFolders(
      paths,
      watchedFiles(({ call }) => void calls.push(call)),
    );
    assert.deepEqual(calls, ['folder', 'folder', 'folder', 'folder', 'folder', 'folder']);
  });

  it('are created once when two processes create them at once', async (t) => {
    const paths = statePaths(join(temporaryFolder(t), 'state'));
    await Promise.all(Array.from({ length: 5 }, () => prepareFolders(paths, nodeFiles)));
    assert.equal(statSync(paths.locks).isDirectory(), true);
  });

  it('are all durable, with their permissions, before the folder of locks exists', async (t) => {
    const paths = statePaths(join(temporaryFolder(t), 'state'));
    const calls: string[] = [];
    await prepareFolders(
      paths,
      watchedFiles(({ call, path }) => void calls.push(`${call} ${path}`)),
    );
    const locks = calls.findIndex((call) => call.startsWith('rename '));
    for (const call of [
      `mkdir ${paths.zones}`,
      `mkdir ${paths.rates}`,
      `sync ${paths.root}`,
      `sync ${join(paths.root, '..')}`,
    ])
      assert.ok(calls.indexOf(call) >= 0 && calls.indexOf(call) < locks, call);
    assert.ok(calls.lastIndexOf(`mkdir ${paths.journal}`) < calls.indexOf(`sync ${paths.root}`));
    assert.equal(calls.includes(`mkdir ${paths.locks}`), false, 'it has its permissions from its first moment on');
    assert.deepEqual(readdirSync(paths.root).sort(), ['due', 'journal', 'locks', 'rates', 'zones']);
  });

  it('leave alone a folder of locks that another process created and uses meanwhile', async (t) => {
    const paths = statePaths(join(temporaryFolder(t), 'state'));
    const files = watchedFiles(({ call }) => {
      if (call !== 'rename') return;
      mkdirSync(paths.locks);
      writeFileSync(join(paths.locks, 'a'), '');
    });
    await prepareFolders(paths, files);
    assert.deepEqual(readdirSync(paths.locks), ['a']);
    assert.deepEqual(readdirSync(paths.root).sort(), ['due', 'journal', 'locks', 'rates', 'zones']);
  });

  it('are refused if every user can write to one, with the command that repairs it', async (t) => {
    for (const folder of ['root', 'zones', 'locks', 'due', 'rates', 'journal'] as const) {
      const paths = statePaths(join(temporaryFolder(t), "Alice's state"));
      await prepareFolders(paths, nodeFiles);
      chmodSync(paths[folder], 0o777);
      const error = await failureOf(prepareFolders(paths, nodeFiles));
      assert.equal(error.code, 'state-unsafe');
      assert.equal(error.hint, `run: chmod o-w '${paths[folder].replaceAll("'", String.raw`'\''`)}'`);
    }
    const paths = statePaths(join(temporaryFolder(t), 'state'));
    mkdirSync(paths.root);
    chmodSync(paths.root, 0o1777);
    assert.equal((await failureOf(prepareFolders(paths, nodeFiles))).hint, `run: chmod o-w ${paths.root}`);
  });

  it('are refused if a file is in their place', async (t) => {
    const file = join(temporaryFolder(t), 'state');
    writeFileSync(file, '');
    assert.equal((await failureOf(prepareFolders(statePaths(file), nodeFiles))).code, 'state-unsafe');
  });

  it("that can't be created are reported", async (t) => {
    const paths = statePaths(join(temporaryFolder(t), 'state'));
    const files = watchedFiles(({ call }) => {
      if (call === 'mkdir') throw systemError('EROFS', 'read-only file system', 'mkdir');
    });
    const error = await failureOf(prepareFolders(paths, files));
    assert.equal(error.code, 'state-not-writable');
    assert.equal(error.message, `cannot write the state in ${paths.root}: read-only file system (EROFS)`);
  });
});
