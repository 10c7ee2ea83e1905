import { DnsSyncError } from '../reconcile/error.ts';
import type { Store } from '../state/store.ts';
import { loadConfig, type Config } from '../config/load-config.ts';
import { durationOption } from '../text/duration.ts';
import type { Io } from '../cli/io.ts';
import { openState } from './open-state.ts';
import { openTargets, type Target } from './targets.ts';

/** What a command works with. */
export interface Session {
  readonly io: Io;
  readonly config: Config;
  readonly store: Store;
  readonly targets: readonly Target[];
  /** When its time is over, in milliseconds since the epoch; null if it has no bound. */
  readonly deadline: number | null;
}

/** Options of a command that can be given a time. */
export interface Timed {
  /** A duration, such as "90s". */
  readonly timeout?: string;
}

/** Reads the configuration, opens the state and the targets; runs the work and closes the targets again. */
export async function withSession(
  io: Io,
  command: string,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  return withTimedSession(io, command, {}, work);
}

/** A command that may ask for no time at all would never do anything. */
function timeoutMs(text: string): number {
  const milliseconds = durationOption('--timeout', text);
  if (milliseconds > 0) return milliseconds;
  throw new DnsSyncError('bad-duration', '--timeout is no time at all', 'give a time such as "90s" or "10m"');
}

/** The same for a command that asks the provider for no longer than its `timeout`. Throws `bad-duration`. */
export async function withTimedSession(
  io: Io,
  command: string,
  { timeout }: Timed,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const deadline = timeout === undefined ? null : io.now() + timeoutMs(timeout);
  const config = await loadConfig(io.env);
  const store = await openState(io, config, command, deadline);
  if ((await isOlder(store)) && command !== 'resync') await tellOlder(io, store, command);
  const targets = openTargets(config, store, { now: io.now, deadline, lateCode: 'OutOfTime' });
  try {
    return await work({ io, config, store, targets, deadline });
  } finally {
    for (const target of targets) target.provider.close();
    await store.keepJournal();
  }
}

async function isOlder(store: Store): Promise<boolean> {
  return (await store.older.read().catch(() => null)) !== null;
}

/** A restored state is compared with Plesk, by any command but those that ask nobody. */
async function tellOlder(io: Io, store: Store, command: string): Promise<void> {
  const { compareWithPlesk, tellOlderState } = await import('./resync/older-state.ts');
  if (command !== 'status') await compareWithPlesk(io, store);
  await tellOlderState(io, store);
}
