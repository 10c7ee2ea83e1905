import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { goBack } from '../../reconcile/history/undo.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import { digestOf } from '../../state/digest.ts';
import { rebuildAt, rebuildLast } from '../../state/journal/journal-rebuild.ts';
import type { Store } from '../../state/store.ts';
import { timeText } from '../../text/time-text.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { severalZones } from '../zones/several-zones.ts';
import type { ForwardChange } from './forward-change.ts';

/** The zone that a restore concerns, and the change that restores it; null if the zone is the same as then. */
export interface Restore {
  readonly zone: DnsName;
  readonly change: ForwardChange | null;
}

/** Builds the change that restores a zone to a time in milliseconds since the epoch. Records nothing. */
export async function restoreChange(
  session: Pick<Session, 'store' | 'config' | 'now'>,
  word: string,
  time: number,
): Promise<Restore> {
  const { store, now } = session;
  const zone = await oneZone(session, word);
  const document = await store.read(zone);
  const then = await snapshotAt(store, zone, document?.journal ?? null, time);
  const reversal = goBack(document?.snapshot ?? null, then.snapshot, { id: then.id, at: isoTime(now()) });
  if (reversal.kind !== 'changed') return { zone, change: null };
  const cause = { command: 'restore', digest: digestOf({ command: 'restore', zone, at: isoTime(time) }) };
  return { zone, change: { zone, document, snapshot: reversal.snapshot, cause } };
}

/** Returns the zone that a word names. A zone without a document may still be in the journal. */
async function oneZone(session: Pick<Session, 'store' | 'config'>, word: string): Promise<DnsName> {
  const name = parseName(word);
  if (name.ok && !(await session.store.list()).includes(name.value)) {
    const known = await rebuildLast(session.store.journal, name.value);
    if (known.ok) return name.value;
  }
  const [zone, ...others] = await selectZones(session, [word]);
  if (zone !== undefined && others.length === 0) return zone;
  throw severalZones(word, others.length + 1);
}

/**
 * Returns a zone's snapshot at a time from the journal.
 * Throws if the journal doesn't reach back that far, or if the zone was unknown then.
 */
async function snapshotAt(
  { journal }: Pick<Store, 'journal'>,
  zone: DnsName,
  head: string | null,
  time: number,
): Promise<{ readonly id: string; readonly snapshot: Snapshot }> {
  const last = head === null ? await rebuildLast(journal, zone) : null;
  const start = head ?? (last?.ok === true ? last.value.id : null);
  let first: string | null = null;
  if (start !== null) {
    for await (const { id, at } of journal.chainFrom(start)) {
      first = at;
      if (parseTime(at) > time) continue;
      const rebuilt = await rebuildAt(journal, id);
      if (!rebuilt.ok) throw unknownThen(zone, time, rebuilt.reason);
      if (rebuilt.value.snapshot !== null) return { id, snapshot: rebuilt.value.snapshot };
      throw unknownThen(zone, time, 'the zone did not exist here then');
    }
  }
  throw unknownThen(
    zone,
    time,
    first === null ? 'the journal has no entry for it' : `its journal begins at ${timeText(first)}`,
  );
}

function unknownThen(zone: DnsName, time: number, reason: string): DnsSyncError {
  return new DnsSyncError(
    'unknown-then',
    `no content of ${zone} is known for ${timeText(isoTime(time))}: ${reason}`,
    `run "dns-sync history ${zone}" to see the known times`,
  );
}
