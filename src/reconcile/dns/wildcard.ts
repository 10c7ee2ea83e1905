/**
 * Matches a text against a pattern:
 * `*` matches any run of characters, `?` one. If the rest doesn't match, the last `*` takes one more character, so the
 * steps are at most pattern length × text length. A regular expression with many `.*` would try every way to split the
 * text.
 */
export function matchesWildcard(pattern: readonly string[], text: readonly string[]): boolean {
  let [at, place] = [0, 0];
  let [star, taken] = [-1, 0];
  while (place < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      taken = place;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[place])) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++taken;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
