import type { Heartbeats } from '../../sync/status/staleness.ts';
import type { ZoneStatus } from '../../sync/status/zone-status.ts';
import { count } from '../../text/count.ts';
import { renameWords } from './plan/plan-words.ts';
import { namesLine, padded, printable, spelled, spelledIn } from '../../text/printable.ts';
import { widest } from './widest.ts';
import { valuesLine } from './plan/values-line.ts';
import type { Style } from './style.ts';
import { timeText } from '../../text/time-text.ts';

/** Formats zones and their states with reasons, then the number of zones in each state. */
export function statusText(zones: readonly ZoneStatus[], signs: Heartbeats, style: Style): string {
  if (zones.length === 0) return 'No zones are known yet: Plesk has not called the hook.\n';
  const names = widest(zones.map((zone) => spelled(zone.zone)));
  const states = widest(zones.map((zone) => zone.state));
  const lines = zones.flatMap((zone) => zoneLines(zone, names, states, style));
  return `${[...lines, '', ...totals(zones, signs)].join('\n')}\n`;
}

function totals(zones: readonly ZoneStatus[], { calls, looks }: Heartbeats): string[] {
  const tally = new Map<string, number>();
  for (const { state } of zones) tally.set(state, (tally.get(state) ?? 0) + 1);
  const counts = [...tally].sort(([a], [b]) => (a < b ? -1 : 1)).map(([state, number]) => `${number} ${state}`);
  const drifted = zones.filter(({ drift }) => drift !== null).length;
  if (drifted > 0) counts.push(`${drifted} with drift`);
  const looked = Object.entries(looks).map(([target, at]) => `${target} ${at === null ? 'never' : timeText(at)}`);
  return [
    `${count(zones.length, 'zone')}: ${counts.join(', ')}.`,
    `Last call of the hook: ${calls === null ? 'never' : timeText(calls.last)}. Last look at all zones: ${looked.join(', ')}.`,
  ];
}

function zoneLines(zone: ZoneStatus, names: number, states: number, style: Style): string[] {
  const colour = { synchronized: style.create, failing: style.remove, held: style.held, pending: style.update };
  const paint = zone.state in colour ? colour[zone.state as keyof typeof colour] : style.faint;
  const place = zone.zoneId === null ? zone.target : `${zone.target} ${zone.zoneId}`;
  const facts = [
    count(zone.records, 'record'),
    place,
    zone.appliedAt === null ? 'never applied' : `applied ${timeText(zone.appliedAt)}`,
    ...(zone.lastCommandAt === null ? [] : [`last call ${timeText(zone.lastCommandAt)}`]),
  ];
  const head = `${padded(spelled(zone.zone), names)}  ${paint(zone.state.padEnd(states))}  ${facts.join(', ')}`;
  return [head, ...reasons(zone).map((text) => printable(`    ${text}`))];
}

function reasons({
  undone,
  late,
  error,
  reason,
  drift,
  held,
  rejects,
  nameServers,
  foreign,
  ...zone
}: ZoneStatus): string[] {
  const lines: string[] = [];
  if (zone.state === 'failing' && zone.failingSince !== null) {
    const next = zone.nextAttemptAt === null ? '' : `, the next due at ${timeText(zone.nextAttemptAt)}`;
    lines.push(`failing since ${timeText(zone.failingSince)}, ${count(zone.attempts, 'attempt')}${next}`);
  }
  if (undone !== null) {
    const { id, at } = undone;
    lines.push(`not as Plesk said since ${timeText(at)}: ${id} was undone, or gone back to; what Plesk says next wins`);
  }
  if (late !== null) {
    lines.push(`late call with serial ${late.serial} since ${timeText(late.at)}: put aside until "dns-sync retry"`);
  }
  // For a deleted zone it is part of the reason.
  if (zone.renamedFrom !== undefined) for (const words of renameWords(zone)) lines.push(words);
  if (error !== null) lines.push(`${error.message}; ${error.hint}`);
  if (reason !== null) lines.push(reason);
  if (drift !== null) {
    const what = `${count(drift.sets, 'record set')} changed outside dns-sync`;
    lines.push(`drift since ${timeText(drift.since)}: ${what}; "dns-sync drift ${zone.zone}" shows it`);
  }
  for (const { rule, kind, name, type, detail, release } of held) {
    lines.push(`held (${rule}): ${kind} ${spelledIn(zone.zone, name)} ${type}: ${detail}; ${release}`);
  }
  for (const { host, type, value, reason: why } of rejects) {
    lines.push(`rejected: ${host} ${type} ${valuesLine([value])}: ${why}`);
  }
  if (nameServers.length > 0) lines.push(`name servers: ${nameServers.join(' ')}`);
  if (foreign.length > 0)
    lines.push(`${count(foreign.length, 'record set')} of others kept: ${namesLine(zone.zone, foreign)}`);
  return lines;
}
