import * as v from 'valibot';
import type { Place } from '../files/file-ops.ts';
import { nonce } from '../../files/nonce.ts';
import { time } from '../documents/time-schema.ts';

// As with the documents of zones, a key that no schema names is kept, and a later format is refused.
const object = v.looseObject as unknown as typeof v.object;
const text = v.pipe(v.string(), v.minLength(1));
const place = { device: text, inode: text, born: v.nullable(text) };

/** The content of `identity.json`: the server's names, the places of the directory and of its stamp, the last restore. */
export const identitySchema = object({
  format: v.literal(1),
  server: text,
  formerServers: v.array(text),
  id: text,
  ...place,
  stamp: v.optional(v.nullable(object(place)), null),
  /** A random id for each time that the directory was found to be a copy or a restored backup. */
  copyId: v.optional(v.nullable(text), null),
  /** Earlier versions recorded the time instead. */
  copiedAt: v.optional(v.nullable(time)),
});

export type IdentityDocument = v.InferOutput<typeof identitySchema>;

/** The names without the places. */
export type NamedServer = Omit<IdentityDocument, keyof Place | 'stamp'>;

/** The first identity of a state. */
export function firstIdentity(server: string): NamedServer {
  return { format: 1, server, formerServers: [], id: `${nonce()}${nonce()}`, copyId: null };
}

/** The identity under another name; the names of before stay ours. */
export function renamedTo<T extends NamedServer>(identity: T, server: string): T {
  const former = [identity.server, ...identity.formerServers].filter((name) => name !== server);
  return { ...identity, server, formerServers: former };
}

/**
 * Whether two places are one. The birth time decides together with the inode, because file systems use inodes again at
 * once; without birth times the device counts. Some systems number their devices anew at each start.
 */
export function isSamePlace(recorded: Place, found: Place): boolean {
  if (recorded.inode !== found.inode) return false;
  if (recorded.born !== null && found.born !== null) return recorded.born === found.born;
  return recorded.device === found.device;
}
