import { isUtf8 } from 'node:buffer';
import { parseCall, type ParsedCommand } from '../../plesk/call/command.ts';
import { DnsSyncError } from '../../reconcile/error.ts';

/** Size limit of a call in octets, enough for about ten thousand zones of twenty records. */
const maxOctets = 32 * 1024 * 1024;

/** Reads a call from Plesk to its end. Throws if it is too long; nothing is recorded then. */
export async function readHookCall(input: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of readable(input)) {
    octets += chunk.length;
    if (octets > maxOctets) {
      throw new DnsSyncError(
        'call-too-long',
        `the call on stdin is longer than ${maxOctets / 1024 / 1024} MiB. Nothing was recorded`,
        'run "dns-sync resync" to read all zones from Plesk',
      );
    }
    chunks.push(chunk);
  }
  const [first] = chunks;
  return chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(chunks);
}

/** Yields the octets of stdin. A read that the system refuses (a directory, a closed file) is an expected error. */
async function* readable(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* input;
  } catch (error) {
    // A reader of another source names it in its own error.
    if (error instanceof DnsSyncError) throw error;
    throw new DnsSyncError(
      'bad-call',
      `cannot read the call on stdin: ${(error as Error).message}. Nothing was recorded`,
      'redirect a file or a pipe to stdin',
    );
  }
}

/** Decodes a call. Throws if it isn't UTF-8; nothing is recorded then. */
function textOf(call: Buffer): string {
  if (isUtf8(call)) return call.toString();
  throw new DnsSyncError(
    'call-not-utf8',
    'the call on stdin is not UTF-8. Nothing was recorded',
    'send the call as UTF-8',
  );
}

/** Parses the commands of a call. Throws if the call is unreadable; nothing is recorded then. */
export function commandsOf(bytes: Buffer): readonly ParsedCommand[] {
  const call = parseCall(textOf(bytes));
  if (call.ok) return call.value;
  throw new DnsSyncError(
    'bad-call',
    `cannot read the call on stdin: ${call.reason}. Nothing was recorded`,
    'send a JSON array of commands, as Plesk does',
  );
}
