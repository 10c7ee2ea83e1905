import { lstatSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Windows errors while another process has a file open: a reader, a virus scanner, a backup.
 * A missing right gives the same errors, and only time distinguishes them.
 */
const heldCodes: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** The total pauses of a retried call, and of all calls of a process retried in vain, in milliseconds. */
const maxRetryMs = 5000;
const maxLostMs = 10_000;

const maxPauseMs = 100;

let lostMs = 0;

/**
 * Retries a file system call on Windows while another process holds the file.
 * If `target` is a directory it stops, because replacing or unlinking one fails permanently with the same errors. On
 * other systems the call is made once.
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

/** Does the same for synchronous callers; the complete process waits meanwhile. */
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

/** Returns a function that gives the next pause, or null when the time is up. Jitter spreads the waiting processes. */
function pausesOf(): () => number | null {
  let spent = 0;
  let next = 2;
  return () => {
    if (spent >= Math.min(maxRetryMs, maxLostMs - lostMs)) {
      lostMs += spent;
      return null;
    }
    next = Math.min(maxPauseMs, next * 2);
    const ms = next * (0.5 + Math.random() / 2);
    spent += ms;
    return ms;
  };
}
