import { createHash } from 'node:crypto';
import type { Keeper } from '../../reconcile/plan/keeper.ts';

/** The owner in a hosted zone's comment. The server's name is spelled as in the mark. */
export type Mark =
  | { readonly kind: 'kept'; readonly server: string }
  | { readonly kind: 'free'; readonly was: string }
  | null;

/** Maximum length of a hosted zone's comment (API reference, HostedZoneConfig). */
export const maxCommentLength = 256;

/** Maximum length of a name in a mark. A longer one is replaced by its hash. */
const maxNameLength = 100;

const markPattern = /(?:^|\s)dns-sync (?:server=(\S+)|free was=(\S+))\s*$/;

/** The complete comment that earlier versions gave to zones they created. */
const earlierPattern = /(?:^|\s)Made by dns-sync for (.+?)\s*$/;

/** Reads the mark at the end of a comment; null if it has none. */
export function readMark(comment: string): Mark {
  const [, server, was] = markPattern.exec(comment) ?? [];
  if (server !== undefined) return { kind: 'kept', server };
  if (was !== undefined) return { kind: 'free', was };
  const [, earlier] = earlierPattern.exec(comment) ?? [];
  return earlier === undefined ? null : { kind: 'kept', server: nameInMark(earlier) };
}

/** Returns the comment with a new mark after an administrator's text; null if that leaves no room. */
export function withMark(comment: string, kind: 'kept' | 'free', server: string): string | null {
  const words = comment.replace(markPattern, '').replace(earlierPattern, '').trimEnd();
  const mark = kind === 'kept' ? `dns-sync server=${nameInMark(server)}` : `dns-sync free was=${nameInMark(server)}`;
  const marked = words === '' ? mark : `${words} ${mark}`;
  return marked.length <= maxCommentLength ? marked : null;
}

/** Converts a server's name for a mark: without blanks, and of limited length. */
export function nameInMark(server: string): string {
  const encoded = encodeURIComponent(server);
  return encoded.length <= maxNameLength ? encoded : createHash('sha256').update(server).digest('hex');
}

/** Converts a name in a mark back for people. */
export function nameFromMark(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Returns the owner of a zone by its mark; without one, its creator. `isUs` checks a name as it is in a mark. */
export function keeperByMark(mark: Mark, creator: Keeper, isUs: (name: string) => boolean): Keeper {
  if (mark === null) return creator;
  if (mark.kind === 'free') return { kind: 'freed', was: nameFromMark(mark.was) };
  return isUs(mark.server) ? { kind: 'us' } : { kind: 'other', server: nameFromMark(mark.server) };
}
