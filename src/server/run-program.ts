import { spawn, type ChildProcess } from 'node:child_process';
import { systemPath } from './windows/system-path.ts';
import { errorText } from '../text/error-text.ts';

/**
 * How a program is run: without a shell, with octets for stdin and a time limit in milliseconds.
 * Of each output `maxOutput` octets are kept, by default 4 MiB.
 */
export interface ProgramRun {
  readonly words: readonly string[];
  readonly input: Uint8Array | null;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
  readonly maxOutput?: number;
  /** The user and group to run as; this process must be root for another one. */
  readonly as?: { readonly uid: number; readonly gid: number };
  /** Whether the words form a Windows command line that is already quoted. */
  readonly verbatim?: boolean;
}

/** How a program ended. `code` is null if it was ended by a signal; `error` says why it couldn't be started. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** Whether the program doesn't exist. */
  readonly missing: boolean;
  readonly error: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const defaultMaxOutput = 4 * 1024 * 1024;

/** Time to end after the request to end, and for pending output, in milliseconds. */
const grace = 1000;

/**
 * Runs a program until it ends or its time is over; then it is ended with all its child processes.
 * Never fails: the result says how it ended.
 */
export async function runProgram({
  words,
  input,
  timeoutMs,
  env,
  maxOutput = defaultMaxOutput,
  verbatim = false,
  as,
}: ProgramRun): Promise<ProgramEnd> {
  const [program = '', ...rest] = words;
  const started = tryStart(program, rest, env, { verbatim, as });
  if (typeof started === 'string') return { ...unstarted, error: started };
  const child = started;
  const stdout = collect(child.stdout, maxOutput);
  const stderr = collect(child.stderr, maxOutput);
  // A program that doesn't read its input may close it early.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input ?? '');
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    endTree(child, 'SIGTERM');
    setTimeout(() => endTree(child, 'SIGKILL'), grace).unref();
  }, timeoutMs);
  const end = await new Promise<Pick<ProgramEnd, 'code' | 'signal' | 'error' | 'missing'>>((resolve) => {
    child.on('error', (error) => resolve({ ...unstarted, error: error.message, missing: isMissing(error) }));
    child.on('close', (code, signal) => resolve({ code, signal, error: null, missing: false }));
    // A child process left running may keep the output open forever.
    child.on('exit', (code, signal) =>
      setTimeout(() => resolve({ code, signal, error: null, missing: false }), grace).unref(),
    );
  });
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return { ...end, timedOut, stdout: stdout(), stderr: stderr().toString() };
}

const unstarted: ProgramEnd = {
  code: null,
  signal: null,
  timedOut: false,
  missing: false,
  error: null,
  stdout: Buffer.alloc(0),
  stderr: '',
};

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT';
}

/** Starts a program. Some errors, such as a NUL in a word, are thrown instead of emitted. */
function tryStart(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  { verbatim, as }: { readonly verbatim: boolean; readonly as: ProgramRun['as'] },
): ChildProcess | string {
  try {
    // A process group of its own, so that all of it can be ended.
    const detached = process.platform !== 'win32';
    return spawn(program, words, {
      env,
      detached,
      stdio: 'pipe',
      windowsHide: true,
      windowsVerbatimArguments: verbatim,
      ...as,
    });
  } catch (error) {
    return errorText(error);
  }
}

function collect(stream: NodeJS.ReadableStream | null, maxOutput: number): () => Buffer {
  const chunks: Buffer[] = [];
  let octets = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (octets < maxOutput) chunks.push(chunk);
    octets += chunk.length;
  });
  return () => Buffer.concat(chunks);
}

function endTree(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') {
    spawn(systemPath('taskkill.exe', process.env), ['/pid', String(pid), '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    }).on('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}
