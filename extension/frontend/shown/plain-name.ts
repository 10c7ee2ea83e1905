/** A name without the dot of the root, as people write it. */
export function plainName(name: string): string {
  return name.replace(/\.$/, '');
}
