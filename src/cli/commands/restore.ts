import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseName } from '../../reconcile/dns/name.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import { goBack } from '../../reconcile/history/undo.ts';
import { rebuildAt, rebuildLast } from '../../state/journal/journal-rebuild.ts';
import { digestOf } from '../../state/journal/entry-for-change.ts';
import type { Store } from '../../state/store.ts';
import { chooseZones } from '../../sync/select-zones.ts';
import { readTime } from '../../sync/history/read-time.ts';
import { takeForward } from '../../sync/history/take-forward.ts';
import type { Io } from '../io.ts';
import { spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { withSession, type Session } from '../../sync/session.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';

interface RestoreOptions {
  readonly at: string;
  readonly yes?: boolean;
}

/** `restore`: makes a zone as it was at a time, by a new change with a plan. Exit 0; 1 nobody said yes, or not all was done. */
export async function restore(io: Io, word: string, options: RestoreOptions): Promise<number> {
  return withSession(io, 'restore', async (session) => {
    const time = readTime(options.at);
    const { store } = session;
    const zone = await oneZone(session, word);
    const document = await store.read(zone);
    const then = await snapshotAt(store, zone, document?.journal ?? null, time);
    const reversal = goBack(document?.snapshot ?? null, then.snapshot, { id: then.id, at: isoTime(io.now()) });
    const at = isoTime(time);
    const when = timeText(at);
    if (reversal.kind !== 'changed') {
      io.out(`${spelled(zone)}: nothing to restore, the zone is as it was at ${when}\n`);
      return 0;
    }
    const cause = { command: 'restore', digest: digestOf({ command: 'restore', zone, at }) };
    const question = `Make ${spelled(zone)} as it was at ${when}?`;
    return takeForward(session, { zone, document, snapshot: reversal.snapshot, cause, question }, options);
  });
}

/** The zone that a word names; one that is no longer kept here may still be in the journal. */
async function oneZone(session: Session, word: string): Promise<DnsName> {
  const name = parseName(word);
  if (name.ok && !(await session.store.list()).includes(name.value)) {
    const known = await rebuildLast(session.store.journal, name.value);
    if (known.ok) return name.value;
  }
  const [zone, ...others] = await chooseZones(session, [word]);
  if (zone !== undefined && others.length === 0) return zone;
  throw new DnsSyncError('several-zones', `${others.length + 1} zones match ${JSON.stringify(word)}`, 'name one zone');
}

/** A zone as the journal has it for a time. Throws where it goes back less far, or the zone was not known then. */
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
      throw unknownThen(zone, time, 'it was not kept here then');
    }
  }
  throw unknownThen(zone, time, first === null ? 'nothing of it is there' : `it begins at ${first}`);
}

function unknownThen(zone: DnsName, time: number, reason: string): DnsSyncError {
  return new DnsSyncError(
    'unknown-then',
    `the journal does not know ${zone} at ${timeText(isoTime(time))}: ${reason}`,
    `"dns-sync history ${zone}" lists what it knows`,
  );
}
