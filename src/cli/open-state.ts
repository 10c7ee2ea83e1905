import { openStore, type Store } from '../state/store.ts';
import type { Config } from './config.ts';
import type { Io } from './io.ts';
import { printable } from './render/printable.ts';
import { version } from './version.ts';

/** Opens the state for a command; what had to be mended is told on stderr. */
export async function openState(io: Io, { stateDir }: Pick<Config, 'stateDir'>, command: string): Promise<Store> {
  return openStore(stateDir, { command, version, warn: (text) => io.err(`dns-sync: ${printable(text)}\n`) });
}
