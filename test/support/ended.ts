import type { ChildProcessWithoutNullStreams } from 'node:child_process';

/** How an executable ended, and its output. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Sends a program its input, and waits for its end. */
export async function endOf(child: ChildProcessWithoutNullStreams, input: string): Promise<Ended> {
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  // A program that refuses its input may close it early.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((end, fail) => {
    child.on('error', fail);
    child.on('close', (code) => end({ code, ...output }));
  });
}
