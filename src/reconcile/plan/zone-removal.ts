import type { DnsName } from '../dns/name.ts';
import type { HeldRecord } from './json-records.ts';
import type { SetName } from '../dns/record-set.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import { parseTime } from '../iso-time.ts';

/** When an emptied hosted zone is deleted: after some days in the trash, at once, or never. */
export interface RemovalPolicy {
  readonly onDelete: 'trash' | 'remove' | 'keep';
  readonly trashDays: number;
}

const day = 86_400_000;

/** Checks whether the hosted zone of a deleted zone is due for deletion. `now` is in milliseconds since the epoch. */
export function isRemovalDue(snapshot: Snapshot, policy: RemovalPolicy, now: number): boolean {
  const due = removalDue(snapshot, policy);
  return due !== null && now >= due;
}

/**
 * Returns when the hosted zone of a deleted zone is due for deletion, in milliseconds since the epoch; null for never.
 */
export function removalDue({ deleted, foldedInto }: Snapshot, { onDelete, trashDays }: RemovalPolicy): number | null {
  if (onDelete === 'keep') return null;
  if (deleted !== null) return parseTime(deleted.at) + (onDelete === 'remove' ? 0 : trashDays * day);
  // Resolvers may have cached the delegation of a folded zone, so it isn't deleted at once.
  return foldedInto === undefined ? null : parseTime(foldedInto.at) + Math.max(1, trashDays) * day;
}

/** Most foreign sets that a hold of a deletion names. */
const maxNamed = 5;

/** Holds the deletion of a hosted zone that contains foreign record sets. */
export function heldByOthers(zone: DnsName, others: readonly SetName[]): HeldRecord {
  const names = others.slice(0, maxNamed).map(({ name, type }) => `${name} ${type}`);
  return {
    kind: 'delete',
    name: zone,
    type: '*',
    rule: 'foreign',
    detail: `it contains ${others.length} foreign record sets: ${names.join(', ')}`,
    release: 'delete the remaining records if nobody needs them, then run "dns-sync apply"',
  };
}
