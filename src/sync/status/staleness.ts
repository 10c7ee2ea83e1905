import { ageOf } from '../../reconcile/age-of.ts';
import type { Heartbeat } from '../../state/notes/heartbeat.ts';
import { durationText } from '../../text/duration.ts';
import { timeText } from '../../text/time-text.ts';
import type { StatusRow } from './zone-summary.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import type { FleetRole } from '../leaves-to-fleet.ts';

/**
 * Times of the last hook calls, and of the last full check of each target; null if there was none.
 * In a fleet, Plesk calls no worker, and only workers check zones: `fullChecks` is empty on a server.
 */
export interface Heartbeats {
  readonly role: FleetRole;
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
  { role, calls, fullChecks }: Heartbeats,
  zones: readonly StatusRow[],
  maxAgeMs: number,
  now: number,
): readonly string[] {
  const ages: Ages = {
    isOld: (at) => (ageOf(parseTime(at), now) ?? 0) > maxAgeMs,
    isAhead: (at) => ageOf(parseTime(at), now) === null,
    ago: (at) => {
      const age = ageOf(parseTime(at), now);
      return `${timeText(at)}, ${age === null ? 'in the future' : `${durationText(age)} ago`}`;
    },
  };
  // Plesk calls no worker, and another worker may have led and checked the zones meanwhile.
  if (role === 'worker') return waitingZones(zones, ages, () => 'dns-sync fleet status');
  if (calls === null)
    return ['the hook was never called: run "dns-sync plesk enable", then "plesk bin dns --sync-all-zones"'];
  return [...missedCalls(calls, fullChecks, ages), ...waitingZones(zones, ages, (zone) => `dns-sync apply ${zone}`)];
}

/** Compares times in ISO 8601 with the present one. */
interface Ages {
  readonly isOld: (at: string) => boolean;
  readonly isAhead: (at: string) => boolean;
  readonly ago: (at: string) => string;
}

function missedCalls(
  { first, last }: Heartbeat,
  fullChecks: Heartbeats['fullChecks'],
  { isOld, ago }: Ages,
): readonly string[] {
  const lines: string[] = [];
  if (isOld(last))
    lines.push(`the last call of the hook was at ${ago(last)}: check with "dns-sync plesk status" that Plesk calls it`);
  for (const [target, look] of Object.entries(fullChecks)) {
    if (look !== null && isOld(look))
      lines.push(`the last full check of ${target} was at ${ago(look)}: check the timer of "dns-sync drift"`);
    if (look === null && isOld(first)) lines.push(`${target} had no full check yet: run "dns-sync drift" from a timer`);
  }
  return lines;
}

/** Lists zones whose records wait for too long, with the command that shows why or applies them. */
function waitingZones(
  zones: readonly StatusRow[],
  { isOld, isAhead, ago }: Ages,
  commandFor: (zone: DnsName) => string,
): readonly string[] {
  return zones.flatMap(({ zone, target, state, lastCommandAt: at }) => {
    if (state !== 'pending' || at === null || !(isOld(at) || isAhead(at))) return [];
    return [`${zone} is pending at ${target} since ${ago(at)}: run "${commandFor(zone)}"`];
  });
}
