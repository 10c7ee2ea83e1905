/** The inspected part of a schema. */
export interface SchemaPart {
  readonly type?: string;
  readonly message?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly value?: unknown;
  readonly item?: unknown;
  readonly wrapped?: unknown;
  readonly pipe?: readonly unknown[];
}

/** Returns the schema of an object's key, or of a list's items. */
export function child(schema: unknown, step: string | number): unknown {
  const { entries, value, item } = bare(schema);
  return entries?.[step] ?? value ?? item;
}

/** Unwraps `optional` and `pipe`. */
export function bare(schema: unknown): SchemaPart {
  const part = (schema ?? {}) as SchemaPart;
  if (part.wrapped !== undefined) return bare(part.wrapped);
  const [first] = part.pipe ?? [];
  return first === undefined || first === part ? part : bare(first);
}
