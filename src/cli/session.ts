import { DnsSyncError } from '../reconcile/error.ts';
import { matchesName } from '../reconcile/glob.ts';
import type { DnsName } from '../reconcile/name.ts';
import { openStore, type Store } from '../state/store.ts';
import { loadConfig, type Config } from './config.ts';
import type { Io } from './io.ts';
import { nearest } from './nearest.ts';
import { printable } from './render/printable.ts';
import { isHandled, openTargets, type Target } from './targets.ts';

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
  const store = await openStore(config.stateDir, { command });
  const targets = openTargets(config, store, null);
  try {
    return await work({ io, config, store, targets });
  } finally {
    for (const target of targets) target.provider.close();
  }
}

/** The handled zones that the words name, or all: names in any spelling, and globs. A word that names none is an error. */
export async function chooseZones(
  { store, config }: Pick<Session, 'store' | 'config'>,
  words: readonly string[],
): Promise<readonly DnsName[]> {
  const known = await store.list();
  const handled = known.filter((zone) => isHandled(config, zone));
  if (words.length === 0) return handled;
  const chosen = new Set<DnsName>();
  for (const word of words) {
    const matching = handled.filter((zone) => matchesName(word, zone));
    if (matching.length === 0) throw unknownZone(word, known);
    for (const zone of matching) chosen.add(zone);
  }
  return handled.filter((zone) => chosen.has(zone));
}

function unknownZone(word: string, known: readonly DnsName[]): DnsSyncError {
  if (known.some((zone) => matchesName(word, zone))) {
    return new DnsSyncError(
      'excluded-zone',
      `the configuration excludes ${printable(word)}`,
      'see "zones" in the configuration, of the whole and of each target',
    );
  }
  const near = nearest(
    word.replace(/\.$/, ''),
    known.map((zone) => zone.slice(0, -1)),
  );
  const hint =
    known.length === 0
      ? 'no zones are known yet: Plesk has not called the hook'
      : near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : '"dns-sync status" lists the zones that are known';
  return new DnsSyncError('unknown-zone', `no zone is named ${JSON.stringify(printable(word))}`, hint);
}
