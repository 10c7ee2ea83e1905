import type { ChainResults } from '../../state/notes/call-log.ts';
import type { Config } from '../../config/load-config.ts';
import { timeText } from '../../text/time-text.ts';

/**
 * A chained backend and its result for the last call.
 * `at` is null before the first call; `detail` is null without a problem.
 */
export interface ChainStatus {
  readonly command: string;
  readonly required: boolean;
  readonly at: string | null;
  readonly code: number | null;
  readonly detail: string | null;
}

/** Returns the status of the chained backends, in order. Pure. */
export function chainStatus({ hook }: Config, last: ChainResults | null): readonly ChainStatus[] {
  return hook.chain.map(({ command, required }) => {
    const result = last?.results.find((item) => item.command === command);
    const { code, detail } = result ?? { code: null, detail: null };
    return { command, required, at: result === undefined ? null : (last?.at ?? null), code, detail };
  });
}

/** Formats a chained backend as one line. */
export function chainLine({ command, required, at, detail }: ChainStatus): string {
  const head = `Chain: ${command}${required ? ' (required)' : ''}`;
  if (at === null) return `${head}: not called yet`;
  return `${head}: ${detail ?? 'took the call'}, ${timeText(at)}`;
}

/** Checks whether a required backend failed. */
export function hasFailed({ required, detail }: ChainStatus): boolean {
  return required && detail !== null;
}
