import type { DnsName } from '../../reconcile/dns/name.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';
import type { Engine, EngineEntry, Watch } from '../engine.ts';
import { signRequestKey, zoneOfKey } from '../keys.ts';

/** The outcomes of a server's claims that it has not recorded yet. */
export interface Outcomes {
  /** Returns them by zone: the last one of each. They stay until `recorded`. */
  pending(): ReadonlyMap<DnsName, EngineEntry>;
  /** Removes an outcome, unless a later one came meanwhile. */
  recorded(zone: DnsName, entry: EngineEntry): void;
  /** Checks whether the leader has asked for a sign of life since the last call. */
  takeSignRequest(): boolean;
  /** Returns why the watch has ended; null while it runs. After a compaction it is begun again by `open`. */
  ended(): 'compacted' | DnsSyncError | null;
  close(): void;
}

/** Reads the outcomes of a server and, if `onNews` is given, watches for later ones. */
export async function openOutcomes(engine: Engine, server: string, onNews: (() => void) | null): Promise<Outcomes> {
  const folder = `out/${server}/`;
  const waiting = new Map<DnsName, EngineEntry>();
  let end: 'compacted' | DnsSyncError | null = null;
  let isSignAsked = false;
  const add = (entry: EngineEntry | null): void => {
    const zone = entry === null ? null : zoneOfKey(folder, entry.key);
    if (entry !== null && zone !== null) waiting.set(zone, entry);
  };
  const { entries, revision } = await engine.read(folder);
  entries.forEach(add);
  const watch: Watch | null =
    onNews === null
      ? null
      : engine.watch(folder, revision, (news) => {
          if (news.kind === 'changes') {
            for (const { entry } of news.changes) add(entry);
            isSignAsked ||= news.changes.some(({ key }) => key === signRequestKey(server));
          } else end = news.kind === 'compacted' ? news.kind : news.error;
          onNews();
        });
  return {
    pending: () => new Map(waiting),
    recorded(zone, entry) {
      if (waiting.get(zone) === entry) waiting.delete(zone);
    },
    takeSignRequest() {
      const isAsked = isSignAsked;
      isSignAsked = false;
      return isAsked;
    },
    ended: () => end,
    close: () => watch?.close(),
  };
}
