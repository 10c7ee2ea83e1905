import { DnsSyncError } from '../reconcile/error.ts';
import { openStore, type Store } from '../state/store.ts';
import type { Config } from './config.ts';
import type { Io } from './io.ts';
import { printable, spelled } from './render/printable.ts';
import { routesOf } from './targets.ts';
import { version } from './version.ts';

/** Opens the state for a command; what had to be mended is told on stderr. */
export async function openState(io: Io, config: Config, command: string): Promise<Store> {
  const warn = (text: string): void => io.err(`dns-sync: ${printable(text)}\n`);
  const store = await openStore(config.stateDir, { command, server: config.server, version, warn, now: io.now });
  for (const zone of store.broughtForward) {
    warn(
      `${spelled(zone)}: a process ended before it was done with a change, which is brought forward from the journal`,
    );
  }
  await noteDue(store, config, io.now());
  return store;
}

/** Who was ended left no note of what there is to do; where only an administrator does it, there shall be none. */
async function noteDue(store: Store, config: Config, at: number): Promise<void> {
  if (config.hook.apply === 'record' || config.policy.mode === 'observe') return;
  try {
    for (const zone of store.broughtForward) {
      for (const target of routesOf(config, zone)) await store.due.add({ zone, target, at }, 'beyond this process');
    }
  } catch (error) {
    // The zone is pending all the same, and every apply finds it.
    if (!(error instanceof DnsSyncError)) throw error;
  }
}
