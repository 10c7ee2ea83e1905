import { ageOf } from '../../reconcile/age-of.ts';
import type { RecordedZone } from '../record/record-zone.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Turnover } from '../../reconcile/desired/turnover.ts';
import type { ServerNotes } from '../../state/notes/server-notes.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** The time of the call, and the longest time between the two halves of a rename, in milliseconds. */
export interface Window {
  readonly now: number;
  readonly windowMs: number;
}

/** The fields of a changed zone that matter for renames. */
type ChangedZone = Pick<RecordedZone, 'zone' | 'turnover'>;

/** A zone that was created or deleted. `since` is set if an earlier call created it. */
export interface ZoneTurnover {
  readonly zone: DnsName;
  readonly kind: Turnover['kind'];
  readonly since?: string;
}

/** Checks whether a turnover can still be half of a rename. A turnover dated in the future has an unknown age. */
export function isOpen(turnover: Turnover, { now, windowMs }: Window): boolean {
  const age = ageOf(parseTime(turnover.at), now);
  return turnover.with === undefined && age !== null && age <= windowMs;
}

/**
 * Returns the zones that this call created or deleted.
 * If any zone was deleted recently, also zones created earlier within the rename window.
 */
export async function turnoversOfCall(
  store: ServerNotes,
  changed: readonly ChangedZone[],
  { now, windowMs }: Window,
): Promise<readonly ZoneTurnover[]> {
  const kinds = new Map<DnsName, Turnover['kind']>();
  for (const { zone, turnover } of changed) {
    if (turnover === null) continue;
    // A zone deleted and created in one call exists as before.
    if (kinds.has(zone)) kinds.delete(zone);
    else kinds.set(zone, turnover);
  }
  const others = changed.filter(({ turnover }) => turnover === null).map(({ zone }) => zone);
  const known = others.length === 0 ? [] : await store.turnovers.concerning(others);
  const open = known.filter((item) => isOpen(item, { now, windowMs }));
  const turnovers = [...kinds].map(([zone, kind]) => ({ zone, kind }));
  if (![...turnovers, ...open].some(({ kind }) => kind === 'deleted')) return turnovers;
  const made = open.filter(({ zone, kind }) => kind === 'made' && !kinds.has(zone));
  return [...turnovers, ...made.map(({ zone, kind, at }) => ({ zone, kind, since: at }))];
}
