/** The fields of an SDK error that we read. All are optional, because anything can be thrown. */
export interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly messages?: readonly unknown[];
  readonly Messages?: { readonly Message?: unknown };
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

/**
 * Lists an error's codes, including those of its causes and of an aggregate (Node throws one for a host with two
 * addresses).
 */
export function codesOf(thrown: unknown, depth = 0): readonly string[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 3) return [];
  const { name, code, cause, errors = [] } = thrown as SdkError;
  const own = [code, name].filter(
    (text): text is string => typeof text === 'string' && text !== 'Error' && text !== 'AggregateError',
  );
  return [...own, ...[cause, ...errors].flatMap((inner) => codesOf(inner, depth + 1))];
}

/** Returns the HTTP status; 0 without a response. */
export function httpStatusOf(thrown: unknown): number {
  return (thrown as SdkError | null)?.$metadata?.httpStatusCode ?? 0;
}

/**
 * Returns the faults of a refused batch, if the service sent them as a list.
 * The API reference describes InvalidChangeBatch this way, with or without an envelope; today's service sends one
 * string.
 */
export function listedFaults(thrown: unknown): readonly string[] {
  const { messages = [], Messages: listed } = (thrown ?? {}) as SdkError;
  return [...messages, listed?.Message].flat().filter((text) => typeof text === 'string');
}

/** Returns the first line of an error, shortened. */
export function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] as string;
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
