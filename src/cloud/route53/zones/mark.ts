import { createHash } from 'node:crypto';

/** What the comment of a hosted zone says about its keeper; a server's name is as it stands in the mark. */
export type Mark =
  | { readonly kind: 'kept'; readonly server: string }
  | { readonly kind: 'free'; readonly was: string }
  | null;

/** Longest comment of a hosted zone (API reference, HostedZoneConfig). */
export const maxCommentLength = 256;

/** Longest name in a mark; a longer one stands there by its hash. */
const maxNameLength = 100;

const markPattern = /(?:^|\s)dns-sync (?:server=(\S+)|free was=(\S+))\s*$/;

/** What earlier versions wrote as the whole comment of a zone that they made. */
const earlierPattern = /(?:^|\s)Made by dns-sync for (.+?)\s*$/;

/** Reads the mark at the end of a comment; null if there is none. */
export function readMark(comment: string): Mark {
  const [, server, was] = markPattern.exec(comment) ?? [];
  if (server !== undefined) return { kind: 'kept', server };
  if (was !== undefined) return { kind: 'free', was };
  const [, earlier] = earlierPattern.exec(comment) ?? [];
  return earlier === undefined ? null : { kind: 'kept', server: nameInMark(earlier) };
}

/** The comment with another mark behind a person's own words; null if they leave no room for it. */
export function withMark(comment: string, kind: 'kept' | 'free', server: string): string | null {
  const words = comment.replace(markPattern, '').replace(earlierPattern, '').trimEnd();
  const mark = kind === 'kept' ? `dns-sync server=${nameInMark(server)}` : `dns-sync free was=${nameInMark(server)}`;
  const marked = words === '' ? mark : `${words} ${mark}`;
  return marked.length <= maxCommentLength ? marked : null;
}

/** A server's name as a mark has it: without blanks, and not too long. */
export function nameInMark(server: string): string {
  const encoded = encodeURIComponent(server);
  return encoded.length <= maxNameLength ? encoded : createHash('sha256').update(server).digest('hex');
}

/** A server's name for people. */
export function nameFromMark(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
