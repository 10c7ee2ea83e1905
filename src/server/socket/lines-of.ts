import type { Socket } from 'node:net';

/** Characters of a line at most. A connection that sends more is broken. */
const maxLine = 4_000_000;

/** Calls back with each complete line that a socket receives. */
export function linesOf(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLine) socket.destroy();
    else lines.forEach(onLine);
  });
}
