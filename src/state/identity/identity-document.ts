import * as v from 'valibot';
import type { FileIdentity } from '../files/file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { time } from '../documents/time-schema.ts';

// As in zone documents, unknown keys are kept and a later format is refused.
const object = v.looseObject as unknown as typeof v.object;
const text = v.pipe(v.string(), v.minLength(1));
const place = { device: text, inode: text, born: v.nullable(text) };

/**
 * The content of `identity.json`: the server's names, the places of the directory and of its stamp, the last restore.
 */
export const identitySchema = object({
  format: v.literal(1),
  server: text,
  formerServers: v.array(text),
  id: text,
  ...place,
  stamp: v.optional(v.nullable(object(place)), null),
  /** A random ID, renewed each time that the directory was found to be a copy or a restored backup. */
  copyId: v.optional(v.nullable(text), null),
  /** Earlier versions recorded the time instead. */
  copiedAt: v.optional(v.nullable(time)),
});

export type IdentityDocument = v.InferOutput<typeof identitySchema>;

/** The names without the places. */
export type NamedServer = Omit<IdentityDocument, keyof FileIdentity | 'stamp'>;

/** Creates the first identity of a state. */
export function firstIdentity(server: string): NamedServer {
  return { format: 1, server, formerServers: [], id: `${nonce()}${nonce()}`, copyId: null };
}

/** Renames an identity and keeps its former names. */
export function renamedTo<T extends NamedServer>(identity: T, server: string): T {
  const former = [identity.server, ...identity.formerServers].filter((name) => name !== server);
  return { ...identity, server, formerServers: former };
}

/**
 * Checks whether two places are the same.
 * The birth time complements the inode, because file systems reuse inodes quickly. Without birth times the device
 * counts, although some systems renumber devices on each boot.
 */
export function isSameFile(recorded: FileIdentity, found: FileIdentity): boolean {
  if (recorded.inode !== found.inode) return false;
  if (recorded.born !== null && found.born !== null) return recorded.born === found.born;
  return recorded.device === found.device;
}
