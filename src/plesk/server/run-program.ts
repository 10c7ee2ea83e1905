import { spawn, type ChildProcess } from 'node:child_process';
import { systemPath } from '../system-path.ts';

/**
 * How a program is run: without a shell, with these octets on stdin, and for so long at most (milliseconds). Of each output
 * `mostOutput` octets are kept, 4 MiB unless told otherwise.
 */
export interface ProgramRun {
  readonly words: readonly string[];
  readonly input: Uint8Array | null;
  readonly timeoutMs: number;
  readonly env: NodeJS.ProcessEnv;
  readonly mostOutput?: number;
  /** Whether the words are a command line of Windows together, each quoted as it is needed. */
  readonly verbatim?: boolean;
}

/** How a program ended; `code` is null where it didn't end by itself, `error` why it couldn't be started. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** Whether there is no such program. */
  readonly missing: boolean;
  readonly error: string | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const usualOutput = 4 * 1024 * 1024;

/** Time to end after being asked to, and for what of its output is still on the way, in milliseconds. */
const grace = 1000;

/**
 * Runs a program to its end, or to the end of its time: then it is ended with all that it started. Never fails: how it ended
 * is in the answer.
 */
export async function runProgram({
  words,
  input,
  timeoutMs,
  env,
  mostOutput = usualOutput,
  verbatim = false,
}: ProgramRun): Promise<ProgramEnd> {
  const [program = '', ...rest] = words;
  const started = tryStart(program, rest, env, verbatim);
  if (typeof started === 'string') return { ...unstarted, error: started };
  const child = started;
  const stdout = collect(child.stdout, mostOutput);
  const stderr = collect(child.stderr, mostOutput);
  // A program that doesn't read its input may close it before all is written.
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
    // What a program leaves running may keep its output open for ever.
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

/** Some mistakes, such as a NUL in a word, are told at once instead of by an event. */
function tryStart(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  verbatim: boolean,
): ChildProcess | string {
  try {
    // A group of its own, so that all of it can be ended.
    const detached = process.platform !== 'win32';
    return spawn(program, words, {
      env,
      detached,
      stdio: 'pipe',
      windowsHide: true,
      windowsVerbatimArguments: verbatim,
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function collect(stream: NodeJS.ReadableStream | null, mostOutput: number): () => Buffer {
  const chunks: Buffer[] = [];
  let octets = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (octets < mostOutput) chunks.push(chunk);
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
    // It ended just now.
  }
}
