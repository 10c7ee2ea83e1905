import { DnsSyncError } from '../reconcile/error.ts';

/** The most that a call may have, in octets: some ten thousand zones of twenty records. */
const mostOctets = 32 * 1024 * 1024;

/** Reads a call of Plesk to its end, as UTF-8. Throws where it is too long or no text; nothing is recorded then. */
export async function readCall(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of input) {
    octets += chunk.length;
    if (octets > mostOctets) {
      throw new DnsSyncError(
        'call-too-long',
        `the call on stdin is longer than ${mostOctets / 1024 / 1024} MiB; nothing of it was recorded`,
        'send it in parts: an array of commands may be split anywhere between two commands',
      );
    }
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new DnsSyncError(
      'call-not-utf8',
      'the call on stdin is not UTF-8; nothing of it was recorded',
      'send it as UTF-8',
    );
  }
}
