import type { Readable } from 'node:stream';

/** Octets that an answer may have. The longest page of record sets that Route 53 can give has a fifth of it. */
const maxOctets = 64 * 1024 * 1024;

/** How long an answer may take from its first octet on, in milliseconds. */
const maxMs = 30_000;

/**
 * Reads an answer to its end, within bounds of size and time. The SDK's own way is a pipe, for which Node opens stdout and
 * stderr to compare them with it, and has no bounds.
 */
export async function readAnswer(answer: Readable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let octets = 0;
    const refuse = (name: string, message: string): void => {
      answer.destroy(Object.assign(new Error(message), { name }));
    };
    const timer = setTimeout(() => refuse('TimeoutError', `the answer takes longer than ${maxMs / 1000} s`), maxMs);
    answer.on('data', (part: Uint8Array) => {
      parts.push(part);
      octets += part.length;
      if (octets > maxOctets) refuse('AnswerTooLong', `the answer is longer than ${maxOctets / 1024 / 1024} MiB`);
    });
    answer.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(parts));
    });
    answer.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
