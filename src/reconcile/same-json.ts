type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether two values are the same JSON, whatever the order of keys; a field that is undefined is none. As two stable texts
 * would tell, without making them: of a large zone they take longer than all else.
 */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) return sameLists(one, other);
  return sameFields(one as Fields, other as Fields);
}

function sameLists(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, i) => sameJson(item, other[i]));
}

function sameFields(one: Fields, other: Fields): boolean {
  const keys = keysOf(one);
  return (
    keys.length === keysOf(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]))
  );
}

function keysOf(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((key) => fields[key] !== undefined);
}
