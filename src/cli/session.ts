import type { Store } from '../state/store.ts';
import { loadConfig, type Config } from './config.ts';
import type { Io } from './io.ts';
import { openState } from './open-state.ts';
import { openTargets, type Target } from './targets.ts';

/** What a command works with. */
export interface Session {
  readonly io: Io;
  readonly config: Config;
  readonly store: Store;
  readonly targets: readonly Target[];
}

/** Reads the configuration, opens the state and the targets; runs the work and closes the targets again. */
export async function withSession(
  io: Io,
  command: string,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const config = await loadConfig(io.env);
  const store = await openState(io, config, command);
  if ((await isOlder(store)) && command !== 'resync') await tellOlder(io, store, command);
  const targets = openTargets(config, store, null);
  try {
    return await work({ io, config, store, targets });
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
  const { compareWithPlesk, tellOlderState } = await import('./older-state.ts');
  if (command !== 'status') await compareWithPlesk(io, store);
  await tellOlderState(io, store);
}
