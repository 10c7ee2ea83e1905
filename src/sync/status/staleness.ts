import { ageOf } from '../../reconcile/age-of.ts';
import type { Heartbeat } from '../../state/notes/heartbeat.ts';
import { durationText } from '../../text/duration.ts';
import { timeText } from '../../text/time-text.ts';
import type { ZoneStatus } from './zone-status.ts';
import { parseTime } from '../../reconcile/iso-time.ts';

/** What was heard when: calls of the hook, and the last look at all zones of each target; null where there was none. */
export interface Heartbeats {
  readonly calls: Heartbeat | null;
  readonly looks: Readonly<Record<string, string | null>>;
}

/**
 * Who has been silent for longer than `maxAgeMs`, a line each: the hook, looks at a target, and records that wait since
 * then to be applied, or since a date in the future. What never happened counts from the first call of the hook on, so that a new installation has time.
 */
export function staleWarnings(
  { calls, looks }: Heartbeats,
  zones: readonly ZoneStatus[],
  maxAgeMs: number,
  now: number,
): readonly string[] {
  const ageAt = (at: string): number | null => ageOf(parseTime(at), now);
  const isOld = (at: string): boolean => (ageAt(at) ?? 0) > maxAgeMs;
  const ago = (at: string): string => {
    const age = ageAt(at);
    return `${timeText(at)}, ${age === null ? 'in the future' : `${durationText(age)} ago`}`;
  };
  if (calls === null) return ['the hook was never called: register it in Plesk, and send all zones once'];
  const lines: string[] = [];
  if (isOld(calls.last)) {
    lines.push(`the last call of the hook was at ${ago(calls.last)}: see whether Plesk still calls it`);
  }
  for (const [target, look] of Object.entries(looks)) {
    if (look !== null && isOld(look)) {
      lines.push(`${target} was looked at last at ${ago(look)}: see whether the timer of "dns-sync drift" still runs`);
    }
    if (look === null && isOld(calls.first)) {
      lines.push(`nobody has looked at all of ${target} yet: let a timer run "dns-sync drift"`);
    }
  }
  const waiting = zones.filter(({ state, lastCommandAt }) => {
    if (state !== 'pending' || lastCommandAt === null) return false;
    return isOld(lastCommandAt) || ageAt(lastCommandAt) === null;
  });
  for (const { zone, target, lastCommandAt } of waiting) {
    lines.push(
      `${zone} waits to be applied at ${target} since ${ago(lastCommandAt as string)}: dns-sync apply ${zone}`,
    );
  }
  return lines;
}
