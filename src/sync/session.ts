import type { DnsClient } from '../cloud/dns/dns-client.ts';
import type { Provider } from '../cloud/provider.ts';
import type { Config } from '../config/load-config.ts';
import type { DnsSyncError } from '../reconcile/error.ts';
import type { Store } from '../state/store.ts';
import type { Reporter } from './reporter.ts';
import type { Target } from './targets.ts';

/** What the caller supplies: environment, clock, reporter, and optionally providers and a worker. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The clock, in milliseconds since the epoch. It never goes back within a process. */
  readonly now: () => number;
  readonly reporter: Reporter;
  /** Providers by target name. They replace the configured ones. */
  readonly providers: Readonly<Record<string, Provider>>;
  /** Starts the background process for the queue; null if a timer does it. */
  readonly startWorker: (() => Promise<void>) | null;
}

/** Configuration, state and surroundings, enough to record a call. */
export interface StateSession extends Surroundings {
  readonly config: Config;
  readonly store: Store;
}

/** A session that can also plan and apply. */
export interface Session extends StateSession {
  readonly targets: readonly Target[];
  /** Opens the client for name servers; nothing is loaded before. */
  readonly dns: () => Promise<DnsClient>;
  /** Returns why this machine must not ask the services: another worker of its fleet leads. Null if it may. */
  readonly refusalToAsk: () => Promise<DnsSyncError | null>;
  /** When its time is over, in milliseconds since the epoch; null without a limit. */
  readonly deadline: number | null;
}
