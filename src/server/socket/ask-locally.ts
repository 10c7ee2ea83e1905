import { connect } from 'node:net';
import { linesOf } from './lines-of.ts';

/** A question for a process of this machine. */
export interface LocalQuestion {
  /** Where it may listen, in the order in which the paths are tried. */
  readonly paths: readonly string[];
  readonly request: object;
  /** The longest wait for the end of the answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Called with each line of the answer; returns whether it is the last one that is needed. */
  readonly onLine: (line: string) => boolean;
}

/**
 * Asks a process that listens on a socket. It loads nothing but Node's sockets, because the hook needs it.
 * Returns how it ended: `done` with the last line that is needed, `late`, `gone` if the process ended first, or `absent`
 * if none listens.
 */
export async function askLocally(question: LocalQuestion): Promise<'done' | 'late' | 'gone' | 'absent'> {
  for (const path of question.paths) {
    const end = await askAt(path, question);
    if (end !== 'absent') return end;
  }
  return 'absent';
}

async function askAt(
  path: string,
  { request, timeoutMs, onLine }: LocalQuestion,
): Promise<'done' | 'late' | 'gone' | 'absent'> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let isConnected = false;
    const end = (how: 'done' | 'late' | 'gone' | 'absent'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(how);
    };
    const timer = setTimeout(() => end('late'), Math.max(1, timeoutMs));
    socket.on('connect', () => {
      isConnected = true;
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on('error', () => end(isConnected ? 'gone' : 'absent'));
    socket.on('close', () => end('gone'));
    linesOf(socket, (line) => {
      if (onLine(line)) end('done');
    });
  });
}
