/** The fields of an error that name its kind. All are optional, because anything can be thrown. */
interface CodedError {
  readonly name?: string;
  readonly code?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/**
 * Lists an error's codes, including those of its causes and of an aggregate (Node throws one for a host with two
 * addresses).
 */
export function codesOf(thrown: unknown, depth = 0): readonly string[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 3) return [];
  const { name, code, cause, errors = [] } = thrown as CodedError;
  const own = [code, name].filter(
    (text): text is string => typeof text === 'string' && text !== 'Error' && text !== 'AggregateError',
  );
  return [...own, ...[cause, ...errors].flatMap((inner) => codesOf(inner, depth + 1))];
}

/** Returns the first line of an error, shortened. */
export function firstLine(text: string): string {
  const line = text.trim().replace(/\n.*$/s, '');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
