import type { Snapshot } from './snapshot.ts';

/** When an emptied hosted zone goes: after some days in the trash, at once, or never. */
export interface RemovalPolicy {
  readonly onDelete: 'trash' | 'remove' | 'keep';
  readonly trashDays: number;
}

const day = 86_400_000;

/** Whether the hosted zone of a deleted zone is to go; `now` in milliseconds since the epoch. */
export function isRemovalDue({ deleted }: Snapshot, { onDelete, trashDays }: RemovalPolicy, now: number): boolean {
  if (deleted === null || onDelete === 'keep') return false;
  return onDelete === 'remove' || now >= Date.parse(deleted.at) + trashDays * day;
}
