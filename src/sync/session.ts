import type { Provider } from '../cloud/provider.ts';
import type { Config } from '../config/load-config.ts';
import type { Store } from '../state/store.ts';
import type { Reporter } from './reporter.ts';
import type { Target } from './targets.ts';

/** What the caller supplies: environment, clock, reporter, and optionally providers and a worker. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since the epoch. Within a process it never goes back. */
  readonly now: () => number;
  readonly reporter: Reporter;
  /** Providers by the name of their target. They replace those that the configuration describes. */
  readonly providers: Readonly<Record<string, Provider>>;
  /** Starts the process that works on the queue in the background; null if a timer does it. */
  readonly startWorker: (() => Promise<void>) | null;
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
