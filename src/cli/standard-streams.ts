import { readSync, writeSync } from 'node:fs';

// The streams of Node bring net, tty and all of streams with them, a tenth of what a call without a change takes. So the
// files behind them are read and written directly, and the streams are taken where a file doesn't wait (EAGAIN).

const stdin = 0;
const chunkOctets = 65_536;

/** The system's code of an error; empty for any other error. */
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

/** What comes from stdin, to its end. */
export async function* standardInput(): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkOctets);
    let read: number;
    try {
      read = readSync(stdin, chunk);
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

/**
 * Ends the process: at once where all that was written is out, which spares it a last round of its event loop; else when
 * the streams have written what they have.
 */
export function endProcess(exitCode: number): void {
  process.exitCode = exitCode;
  if (!streamsInUse) process.exit();
}

/** Writes to stdout (1) or stderr (2). A reader that goes away (a closed pipe) ends the talk, not the work. */
export function standardOutput(file: 1 | 2): (text: string) => void {
  let isGone = false;
  let stream: NodeJS.WriteStream | null = null;
  return (text) => {
    if (isGone) return;
    const { rest, code } = stream === null ? writeAll(file, text) : { rest: Buffer.from(text), code: '' };
    if (code === 'EAGAIN') {
      streamsInUse = true;
      stream = file === 1 ? process.stdout : process.stderr;
      stream.on('error', () => {
        isGone = true;
      });
    }
    isGone = stream === null && code !== '';
    stream?.write(rest);
  };
}

/** Writes to a file; where the system refuses, its code and what is left. */
function writeAll(file: number, text: string): { readonly rest: Uint8Array; readonly code: string } {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    return { rest, code: '' };
  } catch (error) {
    return { rest, code: codeOf(error) };
  }
}
