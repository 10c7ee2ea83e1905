/**
 * Whether a text matches a pattern in which `*` stands for any run of characters and `?` for one. The last `*` takes one
 * character more whenever the rest doesn't fit, so that the steps are at most pattern times text: a regular expression
 * of many `.*` tries every way to divide the text.
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
