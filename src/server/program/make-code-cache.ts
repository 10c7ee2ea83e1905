import { closeSync, openSync, realpathSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { cacheFileOf } from './cache-file.ts';

/** The longest time to make code caches, in milliseconds; two seconds are usual. */
const maxMs = 60_000;

/** When code caches that could not be made are tried again, in milliseconds. */
const pauseMs = 86_400_000;

/**
 * Makes the code caches of a built program for the Node that runs this, if they are missing and this is root.
 * Root runs them, so they are made only where no other user can write. Never fails: without them the program starts more
 * slowly and works the same. `now` is in milliseconds since the epoch; with `Infinity` they are tried at once.
 */
export async function makeCodeCache(folder: string, now: number): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const file = hookCacheIn(folder);
  try {
    if (!isMissing(file, now) || !isOnlyRoots(dirname(file))) return;
    // An empty file stays if this fails or is killed.
    closeSync(openSync(file, 'a', 0o644));
    const seconds = now === Number.POSITIVE_INFINITY ? 0 : now / 1000;
    utimesSync(file, seconds, seconds);
  } catch {
    // A read-only or full file system.
    return;
  }
  const env = { PATH: process.env['PATH'] };
  await runProgram({ words: [process.execPath, join(folder, 'code-cache.cjs')], input: null, timeoutMs: maxMs, env });
}

/** Whether a built program has code caches for the Node that runs this. */
export function hasCodeCache(folder: string): boolean {
  return (statSync(hookCacheIn(folder), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function hookCacheIn(folder: string): string {
  return cacheFileOf(join(folder, 'lib/dns-sync-hook.cjs'));
}

function isMissing(file: string, now: number): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined || (stat.size === 0 && now - stat.mtimeMs > pauseMs);
}

/** Whether only root can create or replace a file in a folder. A sticky folder above keeps what belongs to root. */
function isOnlyRoots(folder: string): boolean {
  const real = realpathSync(folder);
  const above = (path: string): readonly string[] =>
    path === dirname(path) ? [] : [dirname(path), ...above(dirname(path))];
  const isClosed = ({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean =>
    uid === 0 && (mode & 0o022) === 0;
  return (
    isClosed(statSync(real)) &&
    above(real)
      .map((path) => statSync(path))
      .every((stat) => isClosed(stat) || (stat.uid === 0 && (stat.mode & 0o1000) !== 0))
  );
}
