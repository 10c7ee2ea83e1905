/** A quote before a colon, unless it is escaped or starts a value such as "::1". */
const keyEnd = /(?<!\\|":)"\s*:/g;

/** Ends of keys that `keyEnd` misses: a key that ends with a backslash, or with a quote and a colon. */
const doubtfulEnd = /\\(?:\\|":)"\s*:/;

/**
 * Checks whether a valid JSON text may have more keys than were read from it: JSON.parse silently takes the last of two
 * equal ones. Each apparent end of a key is real or within a text, so if both numbers are equal, no key was lost.
 */
export function mayHaveMoreKeys(json: string, keys: number): boolean {
  return (json.match(keyEnd)?.length ?? 0) !== keys || doubtfulEnd.test(json);
}
