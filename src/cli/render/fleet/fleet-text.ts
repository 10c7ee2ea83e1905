import type { FleetStatusDocument } from '../../../sync/fleet/admin/read-fleet-status.ts';
import type { FleetServer, ServersDocument } from '../../../sync/fleet/admin/read-servers.ts';
import { leaderText } from '../../../text/leader-text.ts';
import { count } from '../../../text/count.ts';
import { padded, printable, spelled } from '../../../text/printable.ts';
import { timeText } from '../../../text/time-text.ts';
import type { Style } from '../style.ts';
import { widest } from '../widest.ts';

/** Formats how a fleet is. */
export function fleetStatusText(document: FleetStatusDocument, style: Style): string {
  const { fleet, summary, leaders, silent, problems, windows, pauses, quota } = document;
  const { servers, zones, unanswered, outbox } = summary;
  const lines = [
    `${style.strong(fleet)}: ${count(servers, 'server')}, ${count(zones, 'zone')}`,
    ...leaders.map(
      ({ account, since, ...leader }) => `Leader of ${account}: ${leaderText(leader)} since ${timeText(since)}`,
    ),
    ...(leaders.length === 0 ? [style.held('No worker leads: nothing is applied.')] : []),
    `Queue: ${count(unanswered, 'claim')} to apply, ${count(outbox, 'zone')} not sent by the servers`,
    ...quota.map(({ target, used, limit }) => `Zones at ${target}: ${used} of ${limit}`),
    ...silent.map((server) => style.held(`${server} is silent: there was no sign of life for a minute`)),
    ...problems.map(problemLine),
    ...windows.map((window) => `${window.isOpen ? 'Open window' : 'Closed window'}: ${windowText(window)}`),
    ...pauses.map(pauseLine),
  ];
  return `${lines.join('\n')}\n`;
}

function problemLine({ zone, kind, owner, servers }: FleetStatusDocument['problems'][number]): string {
  const [name, others] = [spelled(zone), servers.map(printable).join(', ')];
  if (kind === 'contested' && owner === null)
    return `${name}: has PTRs of several servers, and is a domain in Plesk at ${others}, whose records are held. To replace the PTRs, run "dns-sync fleet move ${zone} SERVER"`;
  if (kind === 'contested')
    return `${name}: kept for ${owner}; also at ${others}. To move it, run "dns-sync fleet move ${zone} SERVER"`;
  if (kind === 'ptrs')
    return `${name}: several servers have PTRs of one address; those of ${others} are held. Remove the address on one of them`;
  if (kind === 'waiting') return `${name}: deleted in Plesk, and kept until there is a sign of life from ${others}`;
  if (servers.length === 0) return `${name}: ${owner} left the fleet; nothing is changed in it`;
  return `${name}: ${owner} left the fleet; to keep it for ${others}, run "dns-sync fleet move ${zone} SERVER"`;
}

function windowText({ from, to, until, zones }: FleetStatusDocument['windows'][number]): string {
  return `${from} to ${to} until ${timeText(until)}, for ${zones.map(printable).join(' ')}`;
}

function pauseLine({ server, zones, since, until, by }: FleetStatusDocument['pauses'][number]): string {
  const place = server === null ? 'Paused' : `Paused on ${server}`;
  const end = until === null ? '' : ` until ${timeText(until)}`;
  return `${place}: ${zones === '*' ? 'all zones' : printable(zones)} since ${timeText(since)}${end}${by === null ? '' : `, by ${printable(by)}`}`;
}

/** Formats the servers of a fleet as a table. */
export function serversText({ servers }: ServersDocument, style: Style): string {
  if (servers.length === 0) return 'No server is in the fleet yet.\n';
  const rows = servers.map((server) => [
    server.server,
    printable(server.version ?? ''),
    String(server.zones ?? ''),
    outboxText(server),
    server.lastCall === null ? 'never' : timeText(server.lastCall),
    `${server.lastSign === null ? 'never' : timeText(server.lastSign)}${server.silent ? '  silent' : ''}`,
  ]);
  const head = ['SERVER', 'VERSION', 'ZONES', 'NOT SENT', 'LAST CALL', 'LAST SIGN OF LIFE'];
  const widths = head.map((title, i) => widest([title, ...rows.map((row) => row[i] ?? '')]));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => padded(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = rows.map((row, i) => (servers[i]?.silent === true ? style.held(line(row)) : line(row)));
  return `${[style.strong(line(head)), ...lines].join('\n')}\n`;
}

function outboxText({ outbox, oldest }: FleetServer): string {
  if (outbox === null) return '';
  return oldest === null ? String(outbox) : `${outbox} since ${timeText(oldest)}`;
}
