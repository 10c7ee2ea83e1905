import { loadConfig, type Config } from '../config/load-config.ts';
import type { Store } from '../state/store.ts';
import { openState } from './open-state.ts';
import type { Reporter } from './reporter.ts';
import { openTargets, type Target } from './targets.ts';

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

/** Reads the configuration, opens the state and the targets; runs the work and closes the targets again. */
export async function withSession<T>(
  surroundings: Surroundings,
  { command, deadline }: { readonly command: string; readonly deadline: number | null },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { env, now } = surroundings;
  const config = await loadConfig(env);
  const store = await openState(surroundings, config, command, deadline);
  if ((await isOlder(store)) && command !== 'resync') await reportOlder(surroundings, store, command);
  const targets = openTargets(config, store, { now, deadline, lateCode: 'OutOfTime' });
  try {
    return await work({ ...surroundings, config, store, targets, deadline });
  } finally {
    for (const target of targets) target.provider.close();
    await store.keepJournal();
  }
}

async function isOlder(store: Store): Promise<boolean> {
  return (await store.older.read().catch(() => null)) !== null;
}

/** A restored state is compared with Plesk, by any command but those that ask nobody. */
async function reportOlder({ env, reporter }: Surroundings, store: Store, command: string): Promise<void> {
  const { compareWithPlesk, reportOlderState } = await import('./resync/older-state.ts');
  if (command !== 'status') await compareWithPlesk(env, store);
  await reportOlderState(reporter, store);
}
