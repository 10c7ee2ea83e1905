import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { nodeFiles } from '../files/file-ops.ts';
import { failureOf, temporaryFolder } from '../test-support.ts';

// Runs this file as on a system without /proc, such as macOS.
Object.defineProperty(process, 'platform', { value: 'darwin' });
const skip = spawnSync('mkfifo', ['--version']).error === undefined ? false : 'SKIPPED: there is no mkfifo here';

describe('on a system without /proc', { skip }, () => {
  it('links and FIFOs are refused, as a file and as its directory', async (t) => {
    const root = temporaryFolder(t);
    const folder = join(root, 'folder');
    mkdirSync(folder);
    writeFileSync(join(folder, 'file'), 'content', { mode: 0o660 });
    symlinkSync(folder, join(root, 'linked'));
    symlinkSync(join(folder, 'file'), join(folder, 'link'));
    assert.equal(spawnSync('mkfifo', [join(folder, 'fifo')]).status, 0);
    assert.equal(await nodeFiles.readFile(join(folder, 'file')), 'content');
    const refused = [
      [join(root, 'linked/file'), /linked is a symbolic link, not a directory/],
      [join(folder, 'link'), /link is a symbolic link, not a regular file/],
      [join(folder, 'fifo'), /fifo is a FIFO, not a regular file/],
    ] as const;
    for (const [path, reason] of refused) {
      for (const opening of [nodeFiles.readFile(path), nodeFiles.open(path, 'r+'), nodeFiles.openLog(path, 'append')])
        assert.match((await failureOf(opening)).message, reason);
    }
  });

  /** Replaces a file right before each of its next openings. */
  function replaceBeforeOpening(t: TestContext, path: string, times: number): void {
    const real = fs.openSync;
    let done = 0;
    t.mock.method(fs, 'openSync', (...words: Parameters<typeof real>) => {
      if (words[0] === path && done < times) {
        writeFileSync(`${path}.next`, `replaced ${++done} times`, { mode: 0o660 });
        renameSync(`${path}.next`, path);
      }
      return real(...words);
    });
    syncBuiltinESMExports();
    t.after(() => {
      t.mock.restoreAll();
      syncBuiltinESMExports();
    });
  }

  it('a file that differs after every check is refused', async (t) => {
    const path = join(temporaryFolder(t), 'file');
    writeFileSync(path, 'ours', { mode: 0o660 });
    replaceBeforeOpening(t, path, Number.POSITIVE_INFINITY);
    const { code, message } = await failureOf(nodeFiles.readFile(path));
    assert.equal(code, 'state-unsafe');
    assert.match(message, /is no longer the same file/);
  });

  it('a file that other processes replace meanwhile is read', async (t) => {
    const path = join(temporaryFolder(t), 'file');
    writeFileSync(path, 'ours', { mode: 0o660 });
    replaceBeforeOpening(t, path, 3);
    assert.equal(await nodeFiles.readFile(path), 'replaced 3 times');
  });
});
