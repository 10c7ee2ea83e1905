import type { Snapshot } from './snapshot.ts';

/** When an emptied hosted zone goes: after some days in the trash, at once, or never. */
export interface RemovalPolicy {
  readonly onDelete: 'trash' | 'remove' | 'keep';
  readonly trashDays: number;
}

const day = 86_400_000;

/** Whether the hosted zone of a deleted zone is to go; `now` in milliseconds since the epoch. */
export function isRemovalDue(snapshot: Snapshot, policy: RemovalPolicy, now: number): boolean {
  const due = removalDue(snapshot, policy);
  return due !== null && now >= due;
}

/** When the hosted zone of a deleted zone is to go, in milliseconds since the epoch; null for never. */
export function removalDue({ deleted }: Snapshot, { onDelete, trashDays }: RemovalPolicy): number | null {
  if (deleted === null || onDelete === 'keep') return null;
  return Date.parse(deleted.at) + (onDelete === 'remove' ? 0 : trashDays * day);
}
