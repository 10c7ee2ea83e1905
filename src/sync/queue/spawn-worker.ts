import { spawn } from 'node:child_process';

/**
 * Starts this program as the process that drains the queues, in a session of its own, so that it outlives the caller. The state
 * shows what it does. If it can't be started, the next call or the timer does the work.
 */
export function startWorker(): void {
  const [, program] = process.argv;
  if (program === undefined) return;
  const child = spawn(process.execPath, [program, 'retry'], { detached: true, stdio: 'ignore', windowsHide: true });
  child.on('error', () => undefined);
  child.unref();
}
