import { ageOf } from '../age-of.ts';
import { sameJson } from '../same-json.ts';
import type { Folded, LateCall, Snapshot } from './snapshot.ts';
import type { Zone } from './zone.ts';
import { parseTime } from '../iso-time.ts';

/**
 * Longest window for a late call.
 * A serial that is lower by more, or that comes after a longer silence, is a reset clock or a restored backup.
 */
export const lateWindowSeconds = 3600;

/** How long a late call waits if Plesk can't report its serial, in milliseconds. */
export const lateWaitMs = 600_000;

/**
 * Checks whether a call is late.
 * `back` is how much lower its serial is; `idleMs` is the time since the previous call, or null if the clock was set
 * back meanwhile.
 */
export function isLate(back: number, idleMs: number | null): boolean {
  const isIdle = idleMs === null || idleMs > lateWindowSeconds * 1000;
  return back > 0 && back <= lateWindowSeconds && !isIdle;
}

/** Puts a late call aside. Repeating the call doesn't restart its wait. */
export function putAside(before: Snapshot, zone: Zone, serial: number, at: string): Folded {
  const remark = `late call: serial ${serial} is older than ${before.serial}; set aside until "dns-sync retry"`;
  const isKnown = before.late !== undefined && sameJson(before.late.zone, zone);
  return { snapshot: isKnown ? before : { ...before, late: { at, serial, zone } }, verdict: 'late', remarks: [remark] };
}

/** The zone's serial in Plesk: null if Plesk doesn't serve the zone, `unknown` if it can't be asked. */
export type PleskSerial = number | null | 'unknown';

/**
 * Decides a late call: the content with Plesk's serial wins.
 * If Plesk's serial is higher than both, a newer call is on its way. If neither content has Plesk's serial, or Plesk
 * can't be asked, the late call wins after `lateWaitMs`, because it arrived last.
 */
export function decideLateCall(
  { serial }: Snapshot,
  late: LateCall,
  plesk: PleskSerial,
  nowMs: number,
): 'late' | 'current' | 'wait' {
  if (plesk !== 'unknown') {
    if (plesk === late.serial) return 'late';
    if (plesk === null || serial === null || plesk >= serial) return 'current';
  }
  // If the recorded time is in the future, the waiting time is unknown.
  const age = ageOf(parseTime(late.at), nowMs);
  return age === null || age >= lateWaitMs ? 'late' : 'wait';
}

/** A late call in JSON output. */
export interface LateRecord {
  readonly serial: number;
  readonly at: string;
}

export function lateRecord({ late }: Pick<Snapshot, 'late'>): LateRecord | null {
  return late === undefined ? null : { serial: late.serial, at: late.at };
}
