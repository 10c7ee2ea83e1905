/** Converts a document to the next format. */
export type Migration = (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * Steps to the current format, by the format they start from.
 * Format 0 is a document without a format, written by scripts that import a state: it has a zone's desired content and
 * no targets.
 */
const steps: readonly Migration[] = [(document) => ({ targets: {}, ...document, format: 1 })];

/** The format that this version reads and writes. */
export const format = 1;

/**
 * Migrates a document to a format step by step.
 * Anything else, and a document of that format or later, stays unchanged.
 */
export function migrated(content: unknown, to: number = format, by: readonly Migration[] = steps): unknown {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content;
  const document = content as Readonly<Record<string, unknown>>;
  const from = document['format'] ?? 0;
  if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < 0) return content;
  return by.slice(from, to).reduce((before, step) => step(before), document);
}
