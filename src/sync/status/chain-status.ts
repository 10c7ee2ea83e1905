import type { ChainResults } from '../../state/notes/call-log.ts';
import type { Config } from '../../config/load-config.ts';
import { timeText } from '../../text/time-text.ts';

/** Another backend of the chain and how it took the last call: `at` is null before the first, `detail` where all is well. */
export interface ChainStatus {
  readonly command: string;
  readonly required: boolean;
  readonly at: string | null;
  readonly code: number | null;
  readonly detail: string | null;
}

/** The backends of the configured chain, in their order. Pure. */
export function chainStatus({ hook }: Config, last: ChainResults | null): readonly ChainStatus[] {
  return hook.chain.map(({ command, required }) => {
    const result = last?.results.find((item) => item.command === command);
    const { code, detail } = result ?? { code: null, detail: null };
    return { command, required, at: result === undefined ? null : (last?.at ?? null), code, detail };
  });
}

/** A backend of the chain in a line. */
export function chainLine({ command, required, at, detail }: ChainStatus): string {
  const head = `Chain: ${command}${required ? ' (required)' : ''}`;
  if (at === null) return `${head}: not called yet`;
  return `${head}: ${detail ?? 'took the call'}, ${timeText(at)}`;
}

/** Whether a backend that is required failed. */
export function hasFailed({ required, detail }: ChainStatus): boolean {
  return required && detail !== null;
}
