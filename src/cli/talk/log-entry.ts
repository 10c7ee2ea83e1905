/** A message for people on stderr, and its parts for programs. */
export interface LogEntry {
  /** `error` and `warning` need attention; `info` and `debug` don't. */
  readonly level: 'error' | 'warning' | 'info' | 'debug';
  /** The complete text, without a line feed at its end. */
  readonly text: string;
  /** The beginning of the text, which a terminal highlights. */
  readonly head?: string;
  /** The kind of message: the code of an error, or an event. Without either, it is the event "message". */
  readonly code?: string;
  readonly event?: string;
  /** The message without its head and hint, if that differs from the text. */
  readonly message?: string;
  readonly hint?: string;
  readonly zone?: string;
}

/** The entry as a document for programs. `at` is the time in ISO 8601. */
export function logRecord(entry: LogEntry, at: string): object {
  const { level, text, code, event = 'message', message = text, hint, zone } = entry;
  return {
    at,
    level,
    ...(code === undefined ? { event } : { code }),
    message,
    ...(hint !== undefined && { hint }),
    ...(zone !== undefined && { zone }),
  };
}
