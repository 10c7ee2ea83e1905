import type { CutoverDocument, CutoverZone } from '../../../sync/cutover/cutover-document.ts';
import { count } from '../../../text/count.ts';
import { durationText } from '../../../text/duration.ts';
import { printable, spelled, spelledIn } from '../../../text/printable.ts';
import { timeText } from '../../../text/time-text.ts';
import { causesOf, failuresOf } from '../causes.ts';
import type { Style } from '../style.ts';
import { contentText } from './content-text.ts';

/** Most record sets to show of a zone. */
const maxSets = 10;

/** Formats the summary, then each zone that isn't done: what differs, which TTLs to lower, and what to do. */
export function cutoverText({ zones, summary }: CutoverDocument, style: Style): string {
  if (summary.zones === 0) return 'No zone to compare: nothing is synchronized yet.\n';
  const counts = [
    `${summary.ready} ready`,
    ...(summary.notReady > 0 ? [`${summary.notReady} not ready`] : []),
    ...(summary.unknown > 0 ? [`${summary.unknown} unknown`] : []),
  ];
  const paragraphs = [`${style.strong(`${count(summary.zones, 'zone')}:`)} ${counts.join(', ')}.`];
  for (const zone of zones) if (zone.error === null && zone.state !== 'done') paragraphs.push(zoneText(zone, style));
  const failures = failuresOf(zones.map((zone) => ({ ...zone, target: 'its targets' })));
  for (const { places, text } of causesOf(failures))
    paragraphs.push(`${style.strong(places)}: could not be compared\n${style.remove(`  ! ${text}`)}`);
  return `${paragraphs.join('\n\n')}\n`;
}

function zoneText(zone: CutoverZone, style: Style): string {
  const { differences, today, target, reason, ttl, state } = zone;
  const lines = [`${style.strong(spelled(zone.zone))}: ${word(zone, style)}`];
  if (reason !== null) lines.push(printable(`  ${reason}`));
  lines.push(`  today   ${today.length === 0 ? 'not delegated' : today.join(' ')}`, `  target  ${target.join(' ')}`);
  for (const { name, type, today: before, target: after, todayServers = [] } of differences.slice(0, maxSets)) {
    lines.push(`    ${spelledIn(zone.zone, name)}  ${type}`);
    if (todayServers.length === 0) lines.push(style.remove(`      today   ${contentText(before)}`));
    for (const { server, answered } of todayServers)
      lines.push(style.remove(`      today   ${contentText(answered)} (${server})`));
    lines.push(style.create(`      target  ${contentText(after)}`));
  }
  if (differences.length > maxSets) lines.push(style.faint(`    and ${differences.length - maxSets} more`));
  if (ttl.lower.length > 0) {
    const sets = ttl.lower.slice(0, maxSets).map((set) => `${spelledIn(zone.zone, set.name)} ${set.type} ${set.ttl}`);
    const more = ttl.lower.length > maxSets ? ` and ${ttl.lower.length - maxSets} more` : '';
    lines.push(`  lower these TTLs at the present DNS service first: ${sets.join(', ')}${more}`);
  }
  if (ttl.longest !== null && ttl.safeAfter !== null) {
    const what =
      state === 'delegated'
        ? 'keep the former name servers until'
        : `answers of today stay in caches for ${durationText(ttl.longest * 1000)}, until`;
    lines.push(`  ${what} ${timeText(ttl.safeAfter)}`);
  }
  return lines.join('\n');
}

function word({ ready, state }: CutoverZone, style: Style): string {
  if (state === 'delegated') return style.create('delegated');
  if (ready === null) return 'unknown';
  return ready ? style.create('ready') : style.remove('not ready');
}
