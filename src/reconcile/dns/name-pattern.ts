import { parseName, withoutFinalDot, type DnsName } from './name.ts';
import { matchesWildcard } from './wildcard.ts';

/**
 * Checks whether a name matches a glob.
 * `*` matches any characters including dots, `?` matches one. Case, the final dot and the national spelling don't
 * matter.
 */
export function matchesName(glob: string, name: DnsName): boolean {
  if (!isGlob(glob)) {
    const plain = parseName(glob);
    return plain.ok && plain.value === name;
  }
  return matchesText(glob.split('.').map(asciiLabel).join('.'), name);
}

/** Checks whether a text is a glob and not a plain name. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/** Checks whether one spelling of a name, such as the national one, matches a glob. */
export function matchesText(glob: string, spelling: string): boolean {
  return matchesWildcard(characters(glob.normalize('NFC')), characters(spelling));
}

/**
 * Splits a text into characters, without the final dot and in lower case.
 * A character beyond the basic plane counts as one.
 */
function characters(text: string): readonly string[] {
  return Array.from(withoutFinalDot(text).toLowerCase());
}

/** Converts a label of a glob to ASCII. A label that mixes wildcards and national letters stays unchanged. */
function asciiLabel(label: string): string {
  if (isGlob(label)) return label;
  const name = parseName(label);
  return name.ok ? name.value.slice(0, -1) : label;
}
