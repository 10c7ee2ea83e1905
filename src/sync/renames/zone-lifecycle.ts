import { ageOf } from '../../reconcile/age-of.ts';
import type { RecordedZone } from '../hook/record-zone.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Turnover } from '../../reconcile/desired/turnover.ts';
import type { ServerNotes } from '../../state/notes/server-notes.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** The time of the call, and how far apart two halves may be, in milliseconds. */
export interface Window {
  readonly now: number;
  readonly windowMs: number;
}

/** A zone that a call changed, as far as it matters here. */
type ChangedZone = Pick<RecordedZone, 'zone' | 'turnover'>;

/** A zone that came or went; `since` is there where it came by an earlier call. */
export interface ZoneEvents {
  readonly zone: DnsName;
  readonly kind: Turnover['kind'];
  readonly since?: string;
}

/** Whether a turnover may still be a half of a rename. One that is dated in the future is of nobody knows when. */
export function isOpen(turnover: Turnover, { now, windowMs }: Window): boolean {
  const age = ageOf(parseTime(turnover.at), now);
  return turnover.with === undefined && age !== null && age <= windowMs;
}

/**
 * The zones that came or went by a call; and where zones went, by this call or lately, those of it that came by an earlier one,
 * at a time, and of which this may be the rest.
 */
export async function zoneEvents(
  store: ServerNotes,
  changed: readonly ChangedZone[],
  { now, windowMs }: Window,
): Promise<readonly ZoneEvents[]> {
  const kinds = new Map<DnsName, Turnover['kind']>();
  for (const { zone, turnover } of changed) {
    if (turnover === null) continue;
    // What goes and comes in one call is there as before.
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
