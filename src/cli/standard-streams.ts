import { readSync, writeSync } from 'node:fs';
import { uninterrupted } from '../files/uninterrupted.ts';

// The streams of Node bring net, tty and all of streams with them, a tenth of what a call without a change takes. So the
// files behind them are read and written directly, and the streams are taken where a file doesn't wait (EAGAIN).

const stdin = 0;
const chunkOctets = 65_536;

/** The system's code of an error; empty for any other error. */
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** What comes from stdin, to its end. */
export async function* standardInput(): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkOctets);
    let read: number;
    try {
      read = uninterrupted(() => readSync(stdin, chunk));
    } catch (error) {
      // Windows tells the end of a pipe so.
      if (codeOf(error) === 'EOF') return;
      if (codeOf(error) !== 'EAGAIN') throw error;
      yield* process.stdin as AsyncIterable<Buffer>;
      return;
    }
    if (read === 0) return;
    yield chunk.subarray(0, read);
  }
}

/** Whether a stream of Node has something to write, perhaps. */
let streamsInUse = false;

/** Why output was lost, of the first that was; a reader that went away lost nothing that it wanted. */
let lost: { readonly file: 1 | 2; readonly reason: string } | null = null;
let isReported = false;

/** Codes of a pipe or socket whose reader went away. Windows has EOF. */
const readerWentAway: ReadonlySet<string> = new Set(['EPIPE', 'EOF', 'ECONNRESET']);

/**
 * Ends the process: at once if all output is written, which saves the last round of its event loop; otherwise when the
 * streams have written theirs. Output that can't be written is an error, and the exit code is `codeIfLost` then.
 */
export function endProcess(exitCode: number, codeIfLost: number): void {
  const setExitCode = (): void => {
    process.exitCode = lost === null ? exitCode : codeIfLost;
  };
  setExitCode();
  reportLost();
  if (!streamsInUse) process.exit();
  process.on('exit', () => {
    setExitCode();
    reportLost();
  });
}

/** Writes to stdout (1) or stderr (2). A reader that goes away (a closed pipe) ends the talk, not the work. */
export function standardOutput(file: 1 | 2): (text: string) => void {
  let isOver = false;
  let stream: NodeJS.WriteStream | null = null;
  const end = (error: unknown): void => {
    isOver = true;
    if (!readerWentAway.has(codeOf(error))) lost ??= { file, reason: (error as Error).message };
  };
  const openStream = (): NodeJS.WriteStream => {
    streamsInUse = true;
    const opened = file === 1 ? process.stdout : process.stderr;
    opened.on('error', end);
    return opened;
  };
  return (text) => {
    if (isOver) return;
    if (stream === null && isWindowsConsole(file)) stream = openStream();
    if (stream !== null) {
      stream.write(text);
      return;
    }
    const { rest, error } = writeAll(file, text);
    if (codeOf(error) === 'EAGAIN') {
      stream = openStream();
      stream.write(rest);
    } else if (error !== null) {
      end(error);
    }
  };
}

/**
 * Whether a file is a console of Windows. What is written to one directly is taken for text in its code page, and colours are
 * shown as they are; Node's streams translate both.
 */
function isWindowsConsole(file: 1 | 2): boolean {
  if (process.platform !== 'win32') return false;
  return (file === 1 ? process.stdout : process.stderr).isTTY;
}

/** Says once on stderr that output was lost, unless stderr itself can't be written. */
function reportLost(): void {
  if (lost === null || lost.file === 2 || isReported) return;
  isReported = true;
  writeAll(2, `dns-sync: the output can't be written (${lost.reason}); what was written of it is incomplete\n`);
}

/** Writes to a file; if the system refuses, gives its error and what is left. */
function writeAll(file: number, text: string): { readonly rest: Uint8Array; readonly error: Error | null } {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    return { rest, error: null };
  } catch (error) {
    return { rest, error: error as Error };
  }
}
