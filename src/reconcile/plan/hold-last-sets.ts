import { compareChanges, subject, type Change } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import { heldBy } from './hold.ts';
import type { ProviderSet } from './observed.ts';
import { keyOf, type SetKey } from '../dns/record-set.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { Zone } from '../desired/zone.ts';

/** Decides whether a zone's last sets are removed because Plesk wants none, or because none can be served. */
interface LastSets {
  readonly snapshot: Snapshot;
  /** The zone as the target can serve it. */
  readonly served: Zone | null;
  /** The sets that we last wrote. */
  readonly ours: readonly ProviderSet[];
  readonly released: ReadonlySet<SetKey>;
}

/**
 * Holds deletions that would remove all our sets while some records can't be served.
 * Such a zone isn't empty. An update without any servable record is kept aside earlier; here the target decides,
 * because it may refuse a record or manage the apex NS itself. This filter never adds a change.
 */
export function holdLastSets(diff: ZoneDiff, { snapshot, served, ours, released }: LastSets): ZoneDiff {
  const deletes = diff.changes.filter(({ kind }) => kind === 'delete');
  const isLast = deletes.length > 0 && deletes.length === diff.changes.length && diff.inSync.length === 0;
  if (!isLast || served === null || (snapshot.desired?.sets ?? []).length === 0) return diff;
  const going = new Set(deletes.map((change) => keyOf(subject(change))));
  const stays = ours.some(({ set }) => !going.has(keyOf(set)) && (set.type !== 'NS' || set.name !== snapshot.zone));
  const unserved = served.rejects.filter(({ address }) => address === undefined).length;
  if (unserved === 0 || stays) return diff;
  const detail = `the zone would have no record set left, and Plesk has records that cannot be served: ${unserved}`;
  const isReleased = (change: Change): boolean => released.has(keyOf(subject(change)));
  const held = deletes
    .filter((change) => !isReleased(change))
    .map((change) => heldBy('last-sets', snapshot.zone, change, detail));
  return {
    ...diff,
    changes: deletes.filter(isReleased),
    held: [...diff.held, ...held].sort((a, b) => compareChanges(a.change, b.change)),
  };
}
