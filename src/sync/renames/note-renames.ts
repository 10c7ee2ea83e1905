import type { DnsName } from '../../reconcile/dns/name.ts';
import { shapeOf, type Rename } from '../../reconcile/desired/rename.ts';
import type { Renamed, Snapshot } from '../../reconcile/desired/snapshot.ts';
import { candidates, findRenames, remembered, type Turnover } from '../../reconcile/desired/turnover.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import { digestOf } from '../../state/digest.ts';
import { renamedPauses } from '../../state/notes/pauses.ts';
import type { Store } from '../../state/store.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { inParallel } from '../concurrency.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { isOpen, type ZoneTurnover, type Window } from './turnovers-of-call.ts';
import { documentsAtOnce } from '../limits.ts';
import { documentOrNull } from '../read-document.ts';

/**
 * Finds renamed domains among the zones that a call and earlier calls within the window created or deleted.
 * Records each rename in both documents. A domain that was switched off or paused stays so. Only documents of possible halves are read.
 */
export async function noteRenames(
  store: Store,
  events: readonly ZoneTurnover[],
  { now, windowMs }: Window,
): Promise<readonly Rename[]> {
  const at = isoTime(now);
  const contents = new Map<DnsName, Zone>();
  const read = async (zone: DnsName): Promise<Zone | null> => {
    const content = await contentOf(store, zone);
    if (content !== null) contents.set(zone, content);
    return content;
  };
  const newTurnovers: Turnover[] = [];
  await inParallel(events, documentsAtOnce, async ({ zone, kind, since = at }) => {
    const looks = looksOf(await read(zone));
    if (looks !== null) newTurnovers.push({ zone, kind, at: since, ...looks });
  });
  if (newTurnovers.length === 0) return [];
  // Later edits of new zones aren't recorded with their turnover but read when a zone is deleted. One file for all
  // zones would slow down a storm of edits.
  const withPresentContent = async (noted: readonly Turnover[]): Promise<readonly Turnover[]> => {
    const isOpenMade = (item: Turnover): boolean => item.kind === 'made' && isOpen(item, { now, windowMs });
    const looks = new Map<DnsName, Looks>();
    await inParallel(noted.filter(isOpenMade), documentsAtOnce, async ({ zone }) => {
      const found = looksOf(await read(zone));
      if (found !== null) looks.set(zone, found);
    });
    return noted.map((item) => (isOpenMade(item) ? { ...item, ...looks.get(item.zone) } : item));
  };
  const renames = await store.turnovers.change(async (noted) => {
    const earlier = newTurnovers.some(({ kind }) => kind === 'deleted') ? await withPresentContent(noted) : noted;
    const others = candidates(earlier, newTurnovers, windowMs).filter(({ zone }) => !contents.has(zone));
    await inParallel(others, documentsAtOnce, async ({ zone }) => read(zone));
    const found = findRenames(earlier, newTurnovers, { contents, windowMs });
    return { turnovers: remembered(earlier, newTurnovers, found), result: found };
  });
  await carryPauses(store, renames);
  for (const { from, to } of renames) {
    await mark(store, from, (snapshot) => renamedTo(snapshot, { zone: to, at }));
    await mark(store, to, (snapshot) => renamedFrom(snapshot, { zone: from, at }));
  }
  return renames;
}

/** Pauses or switches off the new name of a domain whose old name is paused or off. */
async function carryPauses({ pauses }: Pick<Store, 'pauses'>, renames: readonly Rename[]): Promise<void> {
  // Usually no zone is paused or off, which needs no lock to check.
  if (renames.length === 0) return;
  const before = await pauses.read();
  if (renamedPauses(before, renames) !== before) await pauses.update((now) => renamedPauses(now, renames));
}

type Looks = Pick<Turnover, 'sets' | 'shape'>;

/** Returns the shape of a zone's content; null if it is empty. */
function looksOf(content: Zone | null): Looks | null {
  const shape = content === null ? null : shapeOf(content);
  return content === null || shape === null ? null : { sets: content.sets.length, shape: digestOf(shape) };
}

/**
 * Returns a zone's content, or its last content if deleted; null if its document can't be read.
 * Another command reports that.
 */
async function contentOf(store: ZoneDocuments, zone: DnsName): Promise<Zone | null> {
  const snapshot = (await documentOrNull(store, zone))?.snapshot;
  return snapshot?.desired ?? snapshot?.deleted?.content ?? null;
}

/** Records the rename unless another call recreated the zone meanwhile: an existing zone was not renamed. */
function renamedTo(snapshot: Snapshot, renamed: Renamed): Snapshot {
  return snapshot.deleted === null ? snapshot : { ...snapshot, renamedTo: renamed };
}

function renamedFrom(snapshot: Snapshot, renamed: Renamed): Snapshot {
  return snapshot.desired === null ? snapshot : { ...snapshot, renamedFrom: renamed };
}

async function mark(store: ZoneDocuments, zone: DnsName, marked: (snapshot: Snapshot) => Snapshot): Promise<void> {
  await store.update(
    zone,
    (document) => {
      if (document === null) return null;
      const snapshot = marked(document.snapshot);
      return snapshot === document.snapshot ? document : { ...document, snapshot };
    },
    () => ({ command: 'rename', digest: digestOf({ command: 'rename', zone }) }),
  );
}
