import type { Store } from '../../state/store.ts';
import type { Config } from '../../config/load-config.ts';
import type { Target } from '../../sync/targets.ts';

/** What a check came upon: all well, worth knowing, to be mended, or not to be told; `hint` says what to do. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'error' | 'unknown';
  readonly what: string;
  readonly hint: string | null;
}

/** What checks look at; null where an earlier check says why it isn't there. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly config: Config | null;
  readonly store: Store | null;
  readonly targets: readonly Target[];
}

/** One thing that has to be right, by a name of a word or two. */
export interface Check {
  readonly name: string;
  readonly run: (surroundings: Surroundings) => Promise<readonly Finding[]>;
}

export function ok(what: string): Finding {
  return { level: 'ok', what, hint: null };
}
