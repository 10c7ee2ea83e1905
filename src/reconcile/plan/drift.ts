import { compareChanges, type Change, type Held } from './change.ts';
import type { ZoneDiff } from './diff.ts';

/** A set that was changed outside dns-sync since our last write, and the content that the next `apply` keeps. */
export interface Drifted {
  readonly change: Change;
  /** `desired`: our content is restored. `observed`: the foreign content stays until an administrator decides. */
  readonly wins: 'desired' | 'observed';
  /** Why that content wins. */
  readonly because: string;
}

/** Lists the drift in a comparison, reverted or held, in canonical order. */
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
  if (kind === 'delete') return 'removed in Plesk, and confirmed';
  if (why === 'undo') return 'changed by a newer undo';
  return why === 'drift' ? 'unchanged in Plesk' : 'also edited in Plesk';
}
