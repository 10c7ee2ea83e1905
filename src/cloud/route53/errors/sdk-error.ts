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
