import type { Readable } from 'node:stream';

/** Size limit of a response in octets. Route 53's longest page of record sets is a fifth of it. */
const maxOctets = 64 * 1024 * 1024;

/** Time limit of a response from its first octet, in milliseconds. */
const maxMs = 30_000;

/**
 * Reads a response within limits of size and time.
 * The SDK's own reader has no limits, and its pipe makes Node open stdout and stderr.
 */
export async function readResponse(answer: Readable): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    let octets = 0;
    const refuse = (name: string, message: string): void => {
      answer.destroy(Object.assign(new Error(message), { name }));
    };
    const timer = setTimeout(() => refuse('TimeoutError', `no complete answer within ${maxMs / 1000} s`), maxMs);
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
