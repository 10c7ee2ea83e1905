import { ageOf } from '../../reconcile/age-of.ts';
import type { Heartbeat } from '../../state/notes/heartbeat.ts';
import { durationText } from '../../text/duration.ts';
import { timeText } from '../../text/time-text.ts';
import type { StatusRow } from './zone-summary.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** Times of the last hook calls, and of the last full check of each target; null if there was none. */
export interface Heartbeats {
  readonly calls: Heartbeat | null;
  readonly fullChecks: Readonly<Record<string, string | null>>;
}

/**
 * Lists what has been silent for longer than `maxAgeMs`, one line each: the hook, checks of a target, and unapplied
 * records.
 * Times in the future count as silent. Without any event, the time counts from the first hook call, so that a new
 * installation has time.
 */
export function staleWarnings(
  { calls, fullChecks }: Heartbeats,
  zones: readonly StatusRow[],
  maxAgeMs: number,
  now: number,
): readonly string[] {
  const ageAt = (at: string): number | null => ageOf(parseTime(at), now);
  const isOld = (at: string): boolean => (ageAt(at) ?? 0) > maxAgeMs;
  const ago = (at: string): string => {
    const age = ageAt(at);
    return `${timeText(at)}, ${age === null ? 'in the future' : `${durationText(age)} ago`}`;
  };
  if (calls === null)
    return ['the hook was never called: run "dns-sync plesk enable", then "plesk bin dns --sync-all-zones"'];
  const lines: string[] = [];
  if (isOld(calls.last)) {
    lines.push(
      `the last call of the hook was at ${ago(calls.last)}: check with "dns-sync plesk status" that Plesk calls it`,
    );
  }
  for (const [target, look] of Object.entries(fullChecks)) {
    if (look !== null && isOld(look)) {
      lines.push(`the last full check of ${target} was at ${ago(look)}: check the timer of "dns-sync drift"`);
    }
    if (look === null && isOld(calls.first)) {
      lines.push(`${target} had no full check yet: run "dns-sync drift" from a timer`);
    }
  }
  const waiting = zones.filter(({ state, lastCommandAt }) => {
    if (state !== 'pending' || lastCommandAt === null) return false;
    return isOld(lastCommandAt) || ageAt(lastCommandAt) === null;
  });
  for (const { zone, target, lastCommandAt } of waiting) {
    lines.push(`${zone} is pending at ${target} since ${ago(lastCommandAt as string)}: run "dns-sync apply ${zone}"`);
  }
  return lines;
}
