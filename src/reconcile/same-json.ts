type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks whether two values are the same JSON, whatever the order of keys.
 * An undefined field counts as absent. Comparing stable serializations would give the same result but dominate the run
 * time for large zones.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return sameLists(a, b);
  return sameFields(a as Fields, b as Fields);
}

function sameLists(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, i) => sameJson(item, b[i]));
}

function sameFields(a: Fields, b: Fields): boolean {
  const keys = keysOf(a);
  return keys.length === keysOf(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

function keysOf(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((key) => fields[key] !== undefined);
}
