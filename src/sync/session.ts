import type { Config } from '../config/load-config.ts';
import type { Store } from '../state/store.ts';
import type { Reporter } from './reporter.ts';
import type { Target } from './targets.ts';

/** What comes from outside: the environment, the clock, and who is told what happens. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since the epoch. Within a process it never goes back. */
  readonly now: () => number;
  readonly reporter: Reporter;
}

/** The configuration and the state, with the surroundings: what it takes to record a call. */
export interface StateSession extends Surroundings {
  readonly config: Config;
  readonly store: Store;
}

/** What it takes to plan and apply too. */
export interface Session extends StateSession {
  readonly targets: readonly Target[];
  /** When its time is over, in milliseconds since the epoch; null if it has no bound. */
  readonly deadline: number | null;
}
