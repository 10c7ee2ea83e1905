/** The part of an SDK error that we read; all of it is optional because anything can be thrown. */
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

/** An error's codes, the causes' and those of an aggregate included (Node gives one for a host with two addresses). */
export function codesOf(thrown: unknown, depth = 0): readonly string[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 3) return [];
  const { name, code, cause, errors = [] } = thrown as SdkError;
  const own = [code, name].filter(
    (text): text is string => typeof text === 'string' && text !== 'Error' && text !== 'AggregateError',
  );
  return [...own, ...[cause, ...errors].flatMap((inner) => codesOf(inner, depth + 1))];
}

/** The status of the answer; 0 where there was none. */
export function statusOf(thrown: unknown): number {
  return (thrown as SdkError | null)?.$metadata?.httpStatusCode ?? 0;
}

/**
 * What is wrong with a refused batch, a text each, where the service gave them as a list: as the API reference words
 * InvalidChangeBatch, with or without an envelope, and not as the one string that it sends today.
 */
export function listedFaults(thrown: unknown): readonly string[] {
  const { messages = [], Messages: listed } = (thrown ?? {}) as SdkError;
  return [...messages, listed?.Message].flat().filter((text) => typeof text === 'string');
}

/** What an error says, as one short line. */
export function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] as string;
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
