import { parseName, type DnsName } from './name.ts';

/**
 * Whether a name matches a glob as people write it: `*` stands for any run of characters, dots included, `?` for one;
 * case, the final dot and national spelling don't matter.
 */
export function matchesName(glob: string, name: DnsName): boolean {
  const bare = name.slice(0, -1);
  if (!/[*?]/.test(glob)) {
    const plain = parseName(glob);
    return plain.ok && plain.value === name;
  }
  const pattern = glob
    .replace(/\.$/, '')
    .split('.')
    .map((label) => asciiLabel(label))
    .join('.')
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's').test(bare);
}

/** A label of a glob in its ASCII form; one that mixes wildcards and national letters stays as it is. */
function asciiLabel(label: string): string {
  if (/[*?]/.test(label)) return label.toLowerCase();
  const name = parseName(label);
  return name.ok ? name.value.slice(0, -1) : label.toLowerCase();
}
