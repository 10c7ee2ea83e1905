import { isUtf8 } from 'node:buffer';
import { parseCall, type ParsedCommand } from '../../plesk/call/command.ts';
import { DnsSyncError } from '../../reconcile/error.ts';

/** The most that a call may have, in octets: some ten thousand zones of twenty records. */
const maxOctets = 32 * 1024 * 1024;

/** Reads a call of Plesk to its end. Throws where it is too long; nothing is recorded then. */
export async function readHookCall(input: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of readable(input)) {
    octets += chunk.length;
    if (octets > maxOctets) {
      throw new DnsSyncError(
        'call-too-long',
        `the call on stdin is longer than ${maxOctets / 1024 / 1024} MiB; nothing of it was recorded`,
        'run "dns-sync resync", which reads all zones from Plesk itself',
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The octets of stdin. What the system refuses to read (a folder, a file that was closed) is nobody's bug. */
async function* readable(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* input;
  } catch (error) {
    // Who reads a call from elsewhere says where.
    if (error instanceof DnsSyncError) throw error;
    throw new DnsSyncError(
      'bad-call',
      `the call on stdin can't be read: ${(error as Error).message}; nothing of it was recorded`,
      'give the call as a file or through a pipe',
    );
  }
}

/** The text of a call. Throws where it is not UTF-8; nothing is recorded then. */
function textOf(call: Buffer): string {
  if (isUtf8(call)) return call.toString();
  throw new DnsSyncError(
    'call-not-utf8',
    'the call on stdin is not UTF-8; nothing of it was recorded',
    'send it as UTF-8',
  );
}

/** The commands of a call. Throws where nothing of it can be read; nothing is recorded then. */
export function commandsOf(bytes: Buffer): readonly ParsedCommand[] {
  const call = parseCall(textOf(bytes));
  if (call.ok) return call.value;
  throw new DnsSyncError(
    'bad-call',
    `the call on stdin can't be read: ${call.reason}; nothing of it was recorded`,
    'see the description of the call in the documentation',
  );
}
