import { spawn } from 'node:child_process';

/**
 * Starts this program as a detached process that drains the queues, so that it outlives the caller.
 * The state shows its results. If it can't be started, the next call or the timer does the work.
 */
export function startWorker(): void {
  const [, program] = process.argv;
  if (program === undefined) return;
  const child = spawn(process.execPath, [program, 'retry'], { detached: true, stdio: 'ignore', windowsHide: true });
  child.on('error', () => undefined);
  child.unref();
}
