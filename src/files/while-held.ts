import { lstatSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What Windows answers while another process has a file open in a way that forbids the call: a reader, a virus scanner, a
 * backup. It answers the same if a right is missing, which only time can tell apart.
 */
const heldCodes: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** The pauses of a call that is retried, and of all calls of a process that were retried in vain, in milliseconds. */
const maxRetryMs = 5000;
const maxLostMs = 10_000;

const longestPauseMs = 100;

let lostMs = 0;

/**
 * Retries a call to the file system on Windows while another process holds the file. A directory at `target` ends that: to
 * replace or to unlink it is refused in the same words, for good. Elsewhere the call is made once.
 */
export async function whileHeld<T>(call: () => T, target?: string): Promise<T> {
  if (process.platform !== 'win32') return call();
  const pauses = pausesOf();
  for (;;) {
    try {
      return call();
    } catch (error) {
      const ms = isHeld(error) && !isDirectory(target) ? pauses() : null;
      if (ms === null) throw error;
      await pause(ms);
    }
  }
}

/** The same for a caller that can't wait otherwise: the whole process stands still meanwhile. */
export function whileHeldSync<T>(call: () => T): T {
  if (process.platform !== 'win32') return call();
  const pauses = pausesOf();
  for (;;) {
    try {
      return call();
    } catch (error) {
      const ms = isHeld(error) ? pauses() : null;
      if (ms === null) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    }
  }
}

function isDirectory(path: string | undefined): boolean {
  return path !== undefined && lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'code' in error && heldCodes.has(error.code);
}

/** Gives the next pause, null when the time is up. Jitter keeps those who wait from coming back together. */
function pausesOf(): () => number | null {
  let spent = 0;
  let next = 2;
  return () => {
    if (spent >= Math.min(maxRetryMs, maxLostMs - lostMs)) {
      lostMs += spent;
      return null;
    }
    next = Math.min(longestPauseMs, next * 2);
    const ms = next * (0.5 + Math.random() / 2);
    spent += ms;
    return ms;
  };
}
