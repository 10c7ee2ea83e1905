import { spawn } from 'node:child_process';

/**
 * Starts this very program as the worker that does what is due, in a session of its own, so that it outlives the caller.
 * It talks to nobody: how it fares is in the state. Where it can't be started, the next call or the timer does the work.
 */
export function startWorker(): void {
  const [, program] = process.argv;
  if (program === undefined) return;
  const child = spawn(process.execPath, [program, 'retry'], { detached: true, stdio: 'ignore', windowsHide: true });
  child.on('error', () => undefined);
  child.unref();
}
