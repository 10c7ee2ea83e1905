/** The inspected part of a schema. */
export interface SchemaPart {
  readonly type?: string;
  readonly message?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly value?: unknown;
  readonly item?: unknown;
  readonly wrapped?: unknown;
  readonly pipe?: readonly unknown[];
  /** The alternatives of a schema that one key decides (`variant`), and that key. */
  readonly options?: readonly unknown[];
  readonly key?: string;
}

/** Returns the schema of an object's key, or of a list's items. `json` is the object or list. */
export function child(schema: unknown, step: string | number, json: unknown): unknown {
  const { entries, value, item } = bare(schema, json);
  return entries?.[step] ?? value ?? item;
}

/**
 * Unwraps `optional` and `pipe`, and chooses the alternative of a value.
 * A value that has none of the alternatives has no schema.
 */
export function bare(schema: unknown, json: unknown): SchemaPart {
  const part = (schema ?? {}) as SchemaPart;
  if (part.wrapped !== undefined) return bare(part.wrapped, json);
  if (part.type === 'variant') return bare(chosen(part, json) ?? {}, json);
  const [first] = part.pipe ?? [];
  return first === undefined || first === part ? part : bare(first, json);
}

/** Returns the alternative that a value names; the first one if the deciding key is missing. */
function chosen({ options = [], key = '' }: SchemaPart, json: unknown): unknown {
  const named = valueOf(json, key);
  if (named === undefined) return options[0];
  return options.find((option) => {
    const { options: names = [] } = bare(bare(option, json).entries?.[key], undefined);
    return names.includes(named);
  });
}

/** Returns what an object or a list has at a key; undefined if it has nothing there. */
export function valueOf(json: unknown, step: string | number): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  return Object.entries(json).find(([key]) => key === String(step))?.[1];
}
