import { isGlob } from '../../../reconcile/dns/name-pattern.ts';
import { parseName } from '../../../reconcile/dns/name.ts';
import type { FleetWord, Paused, Resumed } from '../../../sync/zones/pause-zones.ts';
import { count } from '../../../text/count.ts';
import { printable, spelled } from '../../../text/printable.ts';
import { timeText } from '../../../text/time-text.ts';

/** Formats what is paused, until a time in ISO 8601, or until "resume" if it is null. */
export function pausedText({ paused, fleet }: Paused, until: string | null, isAll: boolean): string {
  const end = until === null ? 'until "dns-sync resume"' : `until ${timeText(until)}`;
  const patterns = fleet?.patterns ?? null;
  if (isAll) {
    const zones = patterns === null ? 'All zones' : 'All zones of the fleet';
    return `${zones} are paused: calls are recorded, but not applied ${end}.\n`;
  }
  const suffix = until === null ? '' : ` ${end}`;
  if (patterns === null) return paused.zones.map(({ zone }) => `${spelled(zone)}: paused${suffix}\n`).join('');
  const later = (pattern: string): string => (isGlob(pattern) ? ', also zones that are created later' : '');
  return patterns.map((pattern) => `${spelledPattern(pattern)}: paused${suffix}${later(pattern)}\n`).join('');
}

/** Formats which pauses ended, and what applies the pending changes. */
export function resumedText({ resumed, fleet }: Resumed, isAll: boolean): string {
  const { all, zones } = resumed;
  const globs = (fleet?.patterns ?? []).filter((pattern) => pattern !== '*');
  if (isAll) {
    if (!all && zones.length + globs.length === 0) return 'Nothing is paused.\n';
    const what = [...(zones.length > 0 || globs.length === 0 ? [count(zones.length, 'zone')] : []), ...globs];
    return `Resumed ${all ? 'all zones' : what.join(', ')}; ${nextStep(fleet, '')}.\n`;
  }
  const done = (name: string): string => `resumed; ${nextStep(fleet, ` ${name}`)}`;
  return [
    ...globs.map((glob) => `${printable(glob)}: ${done(`'${glob}'`)}\n`),
    ...zones.map(({ zone, wasPaused }) => `${spelled(zone)}: ${wasPaused ? done(zone) : 'not paused'}\n`),
  ].join('');
}

function nextStep(fleet: FleetWord | null, zones: string): string {
  if (fleet?.isApplied === true) return 'the fleet applies pending changes';
  return `run "dns-sync apply${zones}" to apply pending changes`;
}

function spelledPattern(pattern: string): string {
  const name = isGlob(pattern) ? null : parseName(pattern);
  return name?.ok === true ? spelled(name.value) : printable(pattern);
}
