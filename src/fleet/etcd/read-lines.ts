import { StringDecoder } from 'node:string_decoder';
import type { OpenAnswer } from './node-client.ts';

/** Longest line, in characters: a fragment of a watch has 1.5 MiB by default, and more in base64. */
const maxLength = 64 * 1024 * 1024;

/**
 * Reads the lines of an answer until it ends, fails, is silent for some time or has a line that is too long.
 * An incomplete last line is given too.
 */
export async function* readLines(answer: OpenAnswer, quietMs: number): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  // Parts are joined once per line: adding each to a text would be quadratic.
  let parts: string[] = [];
  let length = 0;
  const timer = setTimeout(() => answer.close(), quietMs);
  try {
    for await (const chunk of answer.chunks) {
      if (!(chunk instanceof Buffer)) return;
      timer.refresh();
      const [first = '', ...rest] = decoder.write(chunk).split('\n');
      parts.push(first);
      length += first.length;
      if (length > maxLength) return;
      for (const next of rest) {
        const line = parts.join('');
        parts = [next];
        ({ length } = next);
        if (line !== '') yield line;
      }
    }
  } catch {
    // A lost connection ends the lines.
    return;
  } finally {
    clearTimeout(timer);
  }
  const last = parts.join('');
  if (last !== '') yield last;
}
