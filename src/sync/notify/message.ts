import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { groupEvents, type EventGroup } from '../../reconcile/events/group-events.ts';
import { count } from '../../text/count.ts';
import { printable, spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';

/** A message for people. */
export interface Message {
  readonly subject: string;
  readonly body: string;
}

/** At most this many zones of a group are named. */
const maxZones = 20;

/** The message about events: one part for each group. */
export function messageOf(server: string, events: readonly ZoneEvent[]): Message {
  const groups = groupEvents(events);
  const first = groups.slice(0, 3).map(headOf);
  const more = groups.length > first.length ? ` and ${groups.length - first.length} more` : '';
  const lines = groups.flatMap((group) => ['', ...groupLines(group)]);
  const end = ['', 'See "dns-sync status" for what needs attention now, and "dns-sync events" for all events.', ''];
  return {
    subject: printable(`[dns-sync ${server}] ${first.join('; ')}${more}`),
    body: [`dns-sync on ${server}:`, ...lines, ...end].map(printable).join('\n'),
  };
}

function headOf({ kind, target, reason, events }: EventGroup): string {
  const place = target === null ? '' : ` at ${target}`;
  const why = reason === '' ? '' : ` (${reason})`;
  return `${kind}${place}: ${subjectOf(events)}${why}`;
}

/** The zone of one event, or how many zones there are. */
function subjectOf(events: EventGroup['events']): string {
  const zones = zonesOf(events);
  if (zones.length > 1) return count(zones.length, 'zone');
  return zones[0] ?? 'this server';
}

function groupLines(group: EventGroup): readonly string[] {
  const [{ at, text, detail }] = group.events;
  const hint = detail?.['hint'];
  const zones = zonesOf(group.events);
  const named = zones.slice(0, maxZones);
  const rest = zones.length > named.length ? `, and ${zones.length - named.length} more` : '';
  return [
    headOf(group),
    `  ${timeText(at)}: ${text}`,
    ...(typeof hint === 'string' ? [`  What to do: ${hint}`] : []),
    ...(zones.length > 1 ? [`  Zones: ${named.join(', ')}${rest}`] : []),
  ];
}

function zonesOf(events: readonly ZoneEvent[]): readonly string[] {
  return [...new Set(events.flatMap(({ zone }) => (zone === null ? [] : [spelled(zone)])))];
}
