import { compareChanges, type Change, type Held } from './change.ts';
import type { ZoneDiff } from './diff.ts';

/** A set that somebody else changed since we wrote it, and whose content the next `apply` leaves there. */
export interface Drifted {
  readonly change: Change;
  /** `desired`: ours is written back; `observed`: theirs stays until somebody decides. */
  readonly wins: 'desired' | 'observed';
  /** Why that one wins. */
  readonly because: string;
}

/** What of a comparison is drift, whether it would be put back or is held, in canonical order. */
export function driftedOf({ changes, held }: Pick<ZoneDiff, 'changes' | 'held'>): readonly Drifted[] {
  const written = changes.filter((change) => change.drifted).map(byApply);
  const staying = held.filter(({ change }) => change.drifted).map(byHold);
  return [...written, ...staying].sort((a, b) => compareChanges(a.change, b.change));
}

function byApply(change: Change): Drifted {
  return { change, wins: 'desired', because: reasonOf(change) };
}

function byHold({ change, rule, detail, release }: Held): Drifted {
  return { change, wins: 'observed', because: `held (${rule}): ${detail}; ${release}` };
}

function reasonOf({ kind, why }: Change): string {
  if (kind === 'delete') return 'it was removed in Plesk, and "confirm" released that';
  if (why === 'undo') return 'an undo changed it too, and is newer';
  return why === 'drift' ? 'Plesk has it as it was written' : 'it was edited in Plesk too';
}
