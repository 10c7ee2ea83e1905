import { ageOf } from '../age-of.ts';
import { sameJson } from '../same-json.ts';
import type { Folded, LateCall, Snapshot } from './snapshot.ts';
import type { Zone } from './zone.ts';
import { parseTime } from '../iso-time.ts';

/** A lower serial by more than this, or after a longer time without a call, is a reset clock or a restored backup. */
export const lateWindowSeconds = 3600;

/** How long the call waits if Plesk can't tell its serial, in milliseconds. */
export const lateWaitMs = 600_000;

/**
 * Whether a call is late: `back` is by how much its serial is lower, `idleMs` the time since the call before, or null if the
 * clock was set back meanwhile.
 */
export function isLate(back: number, idleMs: number | null): boolean {
  const isIdle = idleMs === null || idleMs > lateWindowSeconds * 1000;
  return back > 0 && back <= lateWindowSeconds && !isIdle;
}

/** Puts a late call aside. The same again changes nothing, so that it waits from the first on. */
export function putAside(before: Snapshot, zone: Zone, serial: number, at: string): Folded {
  const remark = `a late call: its serial ${serial} is older than ${before.serial}; put aside until "dns-sync retry"`;
  const isKnown = before.late !== undefined && sameJson(before.late.zone, zone);
  return { snapshot: isKnown ? before : { ...before, late: { at, serial, zone } }, verdict: 'late', remarks: [remark] };
}

/** What Plesk says of a zone's serial now: null if it doesn't serve the zone, `unknown` if it can't be asked. */
export type PleskSerial = number | null | 'unknown';

/**
 * Decides what becomes of a late call. The content that has Plesk's serial wins. A higher one in Plesk belongs to a newer
 * call; if neither content has it, or Plesk can't be asked, the late call wins after a while as the last that came.
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
  // Since a date in the future, nobody knows how long it has waited.
  const age = ageOf(parseTime(late.at), nowMs);
  return age === null || age >= lateWaitMs ? 'late' : 'wait';
}

/** A late call as programs read it. */
export interface LateRecord {
  readonly serial: number;
  readonly at: string;
}

/** The late call of a zone; null if there is none. */
export function lateRecord({ late }: Snapshot): LateRecord | null {
  return late === undefined ? null : { serial: late.serial, at: late.at };
}
