import assert from 'node:assert/strict';
import { chmodSync, chownSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ownIdentity } from './process-identity.ts';
import { failureOf, startChild, systemError, temporaryFolder, watchedFiles, withLock } from '../test-support.ts';

const root = process.geteuid?.() === 0;
const linux = process.platform === 'linux';
const short = { timeoutMs: 0, command: 'test' };
const nothing = async (): Promise<void> => undefined;

/** Creates a claim as another process would leave it. */
function leaveClaim(folder: string, lock: string, pid: number, startTime: string, note: unknown = ''): string {
  const file = join(folder, `${lock}.${pid}.${startTime}.0123456789ab.lock`);
  writeFileSync(file, typeof note === 'string' ? note : JSON.stringify(note));
  return file;
}

/** Returns the ID of a process that has ended. */
async function endedPid(t: TestContext): Promise<number> {
  const child = startChild(t, ['hold', '/nonexistent', 'x']);
  child.process.kill('SIGKILL');
  await child.ended;
  return child.pid;
}

describe('a lock with claims of others', () => {
  it('of a killed holder is free at once', async (t) => {
    const folder = temporaryFolder(t);
    const child = startChild(t, ['hold', folder, 'a']);
    await child.line();
    child.process.kill('SIGKILL');
    await child.ended;
    assert.equal(readdirSync(folder).length, 1);
    await withLock(folder, 'a', short, nothing);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('of a suspended holder is not free', { skip: !linux }, async (t) => {
    const folder = temporaryFolder(t);
    const child = startChild(t, ['hold', folder, 'a']);
    await child.line();
    child.process.kill('SIGSTOP');
    assert.equal((await failureOf(withLock(folder, 'a', short, nothing))).code, 'locked');
  });

  it('of a process whose ID was reused is free', { skip: !linux }, async (t) => {
    const folder = temporaryFolder(t);
    leaveClaim(folder, 'a', process.pid, '1');
    leaveClaim(folder, 'a', 1, '999999999999');
    await withLock(folder, 'a', short, nothing);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('from before a reboot is free', { skip: !linux }, async (t) => {
    const folder = temporaryFolder(t);
    const child = startChild(t, ['hold', folder, 'b']);
    await child.line();
    const [, startTime = ''] = /^b\.\d+\.(\d+)\./.exec(String(readdirSync(folder)[0])) ?? [];
    const note = { pid: child.pid, command: 'hook', since: 'long ago', boot: 'another', host: 'h' };
    const file = leaveClaim(folder, 'a', child.pid, startTime, note);
    await withLock(folder, 'a', short, nothing);
    // With the same claim from this boot it isn't.
    leaveClaim(folder, 'a', child.pid, startTime, { ...note, boot: ownIdentity().boot });
    assert.equal((await failureOf(withLock(folder, 'a', short, nothing))).code, 'locked');
    assert.ok(statSync(file).isFile());
  });

  it('is held by an empty claim while its process is alive', async (t) => {
    const folder = temporaryFolder(t);
    leaveClaim(folder, 'a', await endedPid(t), 'x', '{"pid":');
    await withLock(folder, 'a', short, nothing);
    leaveClaim(folder, 'a', 1, 'x', '');
    const error = await failureOf(withLock(folder, 'a', short, nothing));
    assert.equal(error.message, 'a is locked by process 1');
  });

  it('is free if the claim of a dead process can be neither read nor removed', async (t) => {
    const folder = temporaryFolder(t);
    const file = leaveClaim(folder, 'a', await endedPid(t), '5', '');
    const files = watchedFiles(({ call, path }) => {
      if (path === file) throw systemError('EACCES', 'permission denied', call);
    });
    await withLock(folder, 'a', { ...short, files }, nothing);
    assert.ok(statSync(file).isFile());
  });

  it('passes between root and another user, and never gets stuck in a sticky folder', { skip: !root }, async (t) => {
    const folder = temporaryFolder(t);
    const id = 12_345;
    chownSync(folder, 0, id);
    chmodSync(folder, 0o1770);
    const child = startChild(t, ['hold', folder, 'a'], { uid: id, gid: id });
    await child.line();
    const error = await failureOf(withLock(folder, 'a', short, nothing));
    assert.match(error.message, /is locked by process \d+ \("hold", since /);
    const next = startChild(t, ['hold', folder, 'a']);
    child.process.kill('SIGKILL');
    await next.line();
    assert.deepEqual(
      readdirSync(folder).map((file) => statSync(join(folder, file)).gid),
      [id],
    );
    const waiting = startChild(t, ['hold', folder, 'a'], { uid: id, gid: id });
    await pause(500);
    // Root's claim stays, because the folder lets no other user remove it, but holds nothing anymore.
    next.process.kill('SIGKILL');
    await waiting.line();
    assert.equal(readdirSync(folder).length, 2);
  });
});
