import type { DnsName } from '../../reconcile/dns/name.ts';
import type { HeldSet } from '../../reconcile/plan/outcome.ts';
import type { KnownDrift } from '../../reconcile/plan/known-drift.ts';
import type { Status } from '../../sync/status/read-status.ts';
import { zoneStates } from '../../sync/status/rows/status-query.ts';
import type { ZoneStatus } from '../../sync/status/zone-status.ts';
import { count } from '../../text/count.ts';
import { cutoverWords, liveWords } from './live/live-words.ts';
import { renameWords } from './plan/plan-words.ts';
import { namesLine, padded, printable, spelled, spelledIn } from '../../text/printable.ts';
import { widest } from './widest.ts';
import { valuesLine } from './plan/values-line.ts';
import type { Style } from './style.ts';
import { heartbeatLine } from './fleet/heartbeat-line.ts';
import { timeText } from '../../text/time-text.ts';
import { withHint } from '../../text/with-hint.ts';
import { mainReason } from '../../sync/status/rows/main-reason.ts';

/** The part of the status that is shown. */
type Shown = Pick<Status, 'summary' | 'zones' | 'next' | 'heartbeats'>;

/** Formats the summary, then the given zones in detail, with reasons. */
export function statusText(status: Shown, style: Style): string {
  const { summary, zones, next } = status;
  if (summary.zones === 0) return noZones(status);
  const names = widest(zones.map((zone) => spelled(zone.zone)));
  const states = widest(zones.map((zone) => zone.state));
  const lines = zones.flatMap((zone) => zoneLines(zone, names, states, style));
  const more = next === null ? [] : ['', `More zones follow: --after ${next}`];
  return `${[...totals(status), '', ...(lines.length > 0 ? lines : ['No zone matches.']), ...more].join('\n')}\n`;
}

/** Formats the summary, then the zones that need attention: a line each with the reason and the remedy. */
export function statusOverview(status: Shown, style: Style): string {
  const { summary, zones } = status;
  if (summary.zones === 0) return noZones(status);
  if (zones.length === 0) return `${[...totals(status), 'No zone needs attention.', ...moreLine(status)].join('\n')}\n`;
  const several = new Set(zones.map(({ target }) => target)).size > 1;
  const heads = zones.map((zone) => (several ? `${spelled(zone.zone)} at ${zone.target}` : spelled(zone.zone)));
  const names = widest(heads);
  const states = widest(zones.map(stateWord));
  const lines = zones.map((zone, i) => {
    const paint = paintOf(zone, style);
    return `${padded(heads[i] ?? '', names)}  ${paint(stateWord(zone).padEnd(states))}  ${printable(reasonLine(zone))}`;
  });
  const head = `${count(zones.length, 'zone')} ${zones.length === 1 ? 'needs' : 'need'} attention:`;
  return `${[...totals(status), '', style.strong(head), ...lines, '', ...moreLine(status)].join('\n')}\n`;
}

function noZones({ heartbeats: { role } }: Shown): string {
  // An administrator's machine and a worker that never ran look like a server that Plesk has not called yet.
  const more = role === 'alone' ? '' : ' "dns-sync fleet status" shows the fleet.';
  return `No zones are known yet: Plesk has not called the hook.${more}\n`;
}

function moreLine({ summary, zones }: Shown): readonly string[] {
  if (summary.zones === 0) return [];
  const details = zones.length > 0 ? ', "dns-sync status ZONE" the details of one' : '';
  return [`"dns-sync status --all" shows every zone${details}.`];
}

/** Returns the state, or the condition if only that needs attention. */
function stateWord({ state, drift, live }: ZoneStatus): string {
  if (state === 'failing' || state === 'held') return state;
  if (drift !== null) return 'drifted';
  return live?.live === false ? 'not live' : state;
}

/** Formats the most important reason of a zone that needs attention, and the remedy. */
function reasonLine(status: ZoneStatus): string {
  const { zone } = status;
  const main = mainReason(status);
  if (main.kind === 'held') {
    const more = main.more > 0 ? ` (and ${main.more} more)` : '';
    return `${main.held.rule}: ${heldLine(zone, main.held, more)}`;
  }
  if (main.kind === 'error') return withHint(main.error);
  if (main.kind === 'drift') return driftLine(zone, main.drift);
  if (main.kind === 'not-live') return liveWords(main.live);
  return main.reason ?? `"dns-sync plan ${zone}" shows why`;
}

function heldLine(zone: DnsName, { kind, name, type, detail, release }: HeldSet, more = ''): string {
  return `${kind} ${spelledIn(zone, name)} ${type}: ${withHint({ message: `${detail}${more}`, hint: release })}`;
}

function driftLine(zone: DnsName, { since, sets }: KnownDrift): string {
  const what = `${count(sets, 'record set')} changed outside dns-sync`;
  return `drift since ${timeText(since)}: ${what}; "dns-sync drift ${zone}" shows it`;
}

function conditionLines({
  zone,
  drift,
  live,
  cutover,
}: Pick<ZoneStatus, 'zone' | 'drift' | 'live' | 'cutover'>): readonly string[] {
  return [
    ...(drift === null ? [] : [driftLine(zone, drift)]),
    ...(live === null ? [] : [liveWords(live)]),
    ...(cutover === undefined ? [] : [cutoverWords(cutover)]),
  ];
}

function totals({ summary, heartbeats }: Shown): string[] {
  const counts = zoneStates
    .filter((state) => summary[state] > 0)
    .sort()
    .map((state) => `${summary[state]} ${state}`);
  if (summary.drifted > 0) counts.push(`${summary.drifted} with drift`);
  if (summary.notLive > 0) counts.push(`${summary.notLive} not live`);
  return [`${count(summary.zones, 'zone')}: ${counts.join(', ')}.`, heartbeatLine(heartbeats)];
}

function paintOf({ state }: ZoneStatus, style: Style): (text: string) => string {
  const colour = { synchronized: style.create, failing: style.remove, held: style.held, pending: style.update };
  return state in colour ? colour[state as keyof typeof colour] : style.faint;
}

function zoneLines(zone: ZoneStatus, names: number, states: number, style: Style): string[] {
  const paint = paintOf(zone, style);
  const place = zone.zoneId === null ? zone.target : `${zone.target} ${zone.zoneId}`;
  const facts = [
    count(zone.records, 'record'),
    place,
    zone.appliedAt === null ? 'never applied' : `applied ${timeText(zone.appliedAt)}`,
    ...(typeof zone.keptBy === 'string' ? [`kept for ${zone.keptBy}`] : []),
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
  live,
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
    lines.push(
      `differs from Plesk since ${timeText(at)}: ${id} was undone or restored; the next update from Plesk wins`,
    );
  }
  if (late !== null) {
    lines.push(`late call with serial ${late.serial} since ${timeText(late.at)}: put aside until "dns-sync retry"`);
  }
  // For a deleted zone it is part of the reason.
  if (zone.renamedFrom !== undefined) for (const words of renameWords(zone)) lines.push(words);
  if (error !== null) lines.push(withHint(error));
  if (reason !== null) lines.push(reason);
  for (const line of conditionLines({ ...zone, drift, live })) lines.push(line);
  for (const item of held) lines.push(`held (${item.rule}): ${heldLine(zone.zone, item)}`);
  for (const { host, type, value, reason: why } of rejects) {
    lines.push(`rejected: ${host} ${type} ${valuesLine([value])}: ${why}`);
  }
  if (nameServers.length > 0) lines.push(`name servers: ${nameServers.join(' ')}`);
  if (foreign.length > 0)
    lines.push(`${count(foreign.length, 'foreign record set')} left unchanged: ${namesLine(zone.zone, foreign)}`);
  return lines;
}
