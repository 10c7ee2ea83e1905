/** What makes a document of one format one of the next. */
export type Step = (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * The steps to the format of this version, by the format that each begins with. Format 0 stands for documents without
 * one, as scripts write them that bring a state along: they say of a zone what is wanted, and nothing of a target.
 */
const steps: readonly Step[] = [(document) => ({ targets: {}, ...document, format: 1 })];

/** The format that this version reads and writes. */
export const format = 1;

/** A document brought forward to a format, step by step; what is no document, or of that format or later, as it is. */
export function migrated(content: unknown, to: number = format, by: readonly Step[] = steps): unknown {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content;
  const document = content as Readonly<Record<string, unknown>>;
  const from = document['format'] ?? 0;
  if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < 0) return content;
  return by.slice(from, to).reduce((before, step) => step(before), document);
}
