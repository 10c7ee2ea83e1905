import type { Reporter } from '../sync/reporter.ts';

/** The logger of the library. `console` is one. */
export interface Logger {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** Creates a reporter that sends sentences for people to the logger; documents carry the rest. */
export function logReporter(logger: Logger | null): Reporter {
  const nothing = (): void => undefined;
  return {
    note: (text) => logger?.info(text),
    info: (text) => logger?.info(text),
    remark: (text) => logger?.warn(text),
    warning: (text) => logger?.warn(text),
    progress: nothing,
    called: nothing,
    recorded: nothing,
    unrecorded: nothing,
    recordedPtrs: nothing,
    planned: nothing,
    passes: nothing,
    failed: (error) => logger?.error(error instanceof Error ? error.message : String(error)),
  };
}
