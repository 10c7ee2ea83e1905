import { fstatSync, readSync, writeSync } from 'node:fs';
import { uninterrupted } from '../files/uninterrupted.ts';

// Node's streams load net, tty and stream, a tenth of the time of an unchanged call. So the files are read and written
// directly, and the streams are used only if a file would block (EAGAIN).

const stdin = 0;
const chunkOctets = 65_536;

/** Returns the system's code of an error; empty for any other error. */
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** Yields stdin to its end. */
export async function* standardInput(): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkOctets);
    let read: number;
    try {
      read = uninterrupted(() => readSync(stdin, chunk));
    } catch (error) {
      // On Windows a pipe ends like this.
      if (codeOf(error) === 'EOF') return;
      if (codeOf(error) !== 'EAGAIN') throw error;
      yield* process.stdin as AsyncIterable<Buffer>;
      return;
    }
    if (read === 0) return;
    yield chunk.subarray(0, read);
  }
}

/** Whether a Node stream may have pending output. */
let streamsInUse = false;

/** Why output was first lost. A reader that closed its end lost nothing. */
let lost: { readonly file: 1 | 2; readonly reason: string } | null = null;
let isReported = false;

/** Errors of a pipe or socket whose reader has closed it. Windows uses EOF. */
const readerWentAway: ReadonlySet<string> = new Set(['EPIPE', 'EOF', 'ECONNRESET']);

/**
 * Ends the process.
 * If all output is written, it ends at once, which saves the last round of the event loop; otherwise when the streams
 * are done. If output was lost, it exits with `codeIfLost`.
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

/** Writes to stdout (1) or stderr (2). If the reader closes the pipe, output ends but the work continues. */
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

/** Checks whether a file is a terminal. A pipe or regular file is recognized without opening a stream. */
export function isTerminal(file: 0 | 1 | 2): boolean {
  try {
    if (!fstatSync(file).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return [process.stdin, process.stdout, process.stderr][file]?.isTTY === true;
}

/**
 * Checks whether a file is a Windows console.
 * Direct writes would use its code page and show colors as escapes; Node's streams translate both.
 */
function isWindowsConsole(file: 1 | 2): boolean {
  if (process.platform !== 'win32') return false;
  return (file === 1 ? process.stdout : process.stderr).isTTY;
}

/** Reports once on stderr that output was lost, unless stderr itself fails. */
function reportLost(): void {
  if (lost === null || lost.file === 2 || isReported) return;
  isReported = true;
  writeAll(2, `dns-sync: cannot write the output (${lost.reason}). The output is incomplete\n`);
}

/** Writes to a file; if the system refuses, returns its error and the rest. */
function writeAll(file: number, text: string): { readonly rest: Uint8Array; readonly error: Error | null } {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    return { rest, error: null };
  } catch (error) {
    return { rest, error: error as Error };
  }
}
