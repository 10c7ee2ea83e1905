import { parseName, type DnsName } from './name.ts';
import { matchesWildcard } from './wildcard.ts';

/**
 * Whether a name matches a glob as people write it: `*` stands for any run of characters, dots included, `?` for one;
 * case, the final dot and national spelling don't matter.
 */
export function matchesName(glob: string, name: DnsName): boolean {
  if (!isGlob(glob)) {
    const plain = parseName(glob);
    return plain.ok && plain.value === name;
  }
  return matchesText(glob.split('.').map(asciiLabel).join('.'), name);
}

/** Whether a text is a glob, and not a plain name. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a spelling of a name, such as its national one, matches a glob letter by letter. */
export function matchesText(glob: string, spelling: string): boolean {
  return matchesWildcard(characters(glob.normalize('NFC')), characters(spelling));
}

/** Characters beyond the basic plane are one each; case and the final dot don't matter. */
function characters(text: string): readonly string[] {
  return Array.from(text.replace(/\.$/, '').toLowerCase());
}

/** A label of a glob in its ASCII form; one that mixes wildcards and national letters stays as it is. */
function asciiLabel(label: string): string {
  if (isGlob(label)) return label;
  const name = parseName(label);
  return name.ok ? name.value.slice(0, -1) : label;
}
