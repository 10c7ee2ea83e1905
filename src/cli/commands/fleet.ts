import { Option, type Command } from 'commander';
import { DnsSyncError } from '../../reconcile/error.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { readTime } from '../../sync/history/read-time.ts';
import { durationOption } from '../../text/duration.ts';
import { printable, spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { readGlob, readZoneName } from '../../text/zone-names.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { fleetStatusText, serversText } from '../render/fleet/fleet-text.ts';
import { joinText, leaveText } from '../render/fleet/member-text.ts';
import { jsonText } from '../render/json-text.ts';
import { withFleetState } from '../session.ts';

export function addFleet(program: Command, io: Io, done: (exitCode: number) => void): void {
  const fleet = program
    .command('fleet')
    .summary('Join, leave and manage a fleet of servers')
    .description('Join, leave or manage the fleet of servers that the key "fleet" of the configuration names')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync fleet status', 'dns-sync fleet join'], exits: ['0  done', '1  error'] }),
    );
  addViews(fleet, io, done);
  addOrders(fleet, io, done);
  fleet
    .command('join')
    .description('Show which zones of this server are its own, shared or unowned; with --yes, join')
    .option('--yes', 'Send the zones to the fleet')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nAsks no DNS service. Zones that a server without state has in the fleet come back.\n${page({
        examples: ['dns-sync fleet join', 'dns-sync fleet join --yes && systemctl enable --now dns-sync-agent'],
        exits: ['0  shown, or joined', '1  error'],
      })}`,
    )
    .action(async (options) => done(await join(io, options)));
  fleet
    .command('leave')
    .description('Show what leaving the fleet means; with --yes, leave, and keep all zones as they are')
    .option('--yes', 'Leave')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nEnds the agent, and removes the key "fleet" from the configuration. The workers delete nothing.\n${page({
        examples: ['dns-sync fleet leave', 'dns-sync fleet leave --yes'],
        exits: ['0  shown, or left', '1  error'],
      })}`,
    )
    .action(async (options) => done(await leave(io, options)));
}

/** Adds the commands that show a fleet. */
function addViews(fleet: Command, io: Io, done: (exitCode: number) => void): void {
  fleet
    .command('status')
    .description('Show servers, zones, the leader, what waits, and zones that need attention')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync fleet status', 'dns-sync fleet status --json'],
        exits: [
          '0  all zones are kept for one server each, and workers and servers show signs of life',
          '1  error',
          '2  no worker leads, a server is silent, or a zone needs an administrator',
        ],
      }),
    )
    .action(async (options) => done(await fleetStatus(io, options)));
  fleet
    .command('servers')
    .description('List the servers of the fleet with their last signs of life')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync fleet servers', 'dns-sync fleet servers --json'], exits: ['0  listed', '1  error'] }),
    )
    .action(async (options) => done(await listServers(io, options)));
}

/** Adds the commands by which zones get to another server. */
function addOrders(fleet: Command, io: Io, done: (exitCode: number) => void): void {
  fleet
    .command('move')
    .description('Keep a zone for another server that has it too')
    .argument('<ZONE>', 'Zone by name')
    .argument('<SERVER>', 'Server of the fleet that has the zone')
    .addHelpText(
      'after',
      `\nThe content of that server is applied in the same zone at the DNS service. Edits at the old server are held from then on.\n${page(
        { examples: ['dns-sync fleet move example.com plesk-2'], exits: ['0  ordered, or already so', '1  error'] },
      )}`,
    )
    .action(async (zone: string, server: string) => done(await move(io, zone, server)));
  fleet
    .command('window')
    .description('Let zones move from one server to another for some time, as soon as both have them')
    .argument('<FROM>', 'Server that has the zones now')
    .argument('<TO>', 'Server that they move to')
    .option('--zones <GLOB...>', 'Only these zones; default: all')
    .addOption(
      new Option('--for <DURATION>', 'Close it after this time, such as "8h" (default: 24h)').conflicts('until'),
    )
    .option('--until <TIME>', 'Close it at this time, such as "2026-11-20 14:00"')
    .addOption(new Option('--close', 'Close it now').conflicts(['zones', 'for', 'until']))
    .addHelpText(
      'after',
      page({
        examples: ["dns-sync fleet window plesk-1 plesk-2 --for 8h --zones '*.example.com'", windowCloses],
        exits: ['0  opened or closed', '1  error'],
      }),
    )
    .action(async (from: string, to: string, options) => done(await setWindow(io, { from, to }, options)));
}

const windowCloses = 'dns-sync fleet window plesk-1 plesk-2 --close';

interface MemberOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Shows what joining means, or joins. Exit code: 0. */
async function join(io: Io, { yes, json }: MemberOptions): Promise<number> {
  return withFleetState(io, 'fleet join', async (session) => {
    const { joinFleet } = await import('../../sync/fleet/agent/join-fleet.ts');
    const document = await joinFleet(session, yes === true);
    io.out(json === true ? jsonText(document) : joinText(document));
    return 0;
  });
}

/** Shows what leaving means, or leaves. Exit code: 0. */
async function leave(io: Io, { yes, json }: MemberOptions): Promise<number> {
  return withFleetState(io, 'fleet leave', async (session) => {
    const { leaveFleet } = await import('../../sync/fleet/agent/leave-fleet.ts');
    const document = await leaveFleet(session, yes === true);
    io.out(json === true ? jsonText(document) : leaveText(document));
    return 0;
  });
}

/** Shows how the fleet is. Exit code: 0; 2 if an administrator is needed. */
async function fleetStatus(io: Io, { json }: { readonly json?: boolean }): Promise<number> {
  return withFleetState(io, 'fleet status', async (session) => {
    const { readFleetStatus } = await import('../../sync/fleet/admin/read-fleet-status.ts');
    const document = await readFleetStatus(session);
    io.out(json === true ? jsonText(document) : fleetStatusText(document, io.style));
    const { leaders, silent, problems } = document;
    return leaders.length > 0 && silent.length === 0 && problems.length === 0 ? 0 : 2;
  });
}

/** Lists the servers of the fleet. Exit code: 0. */
async function listServers(io: Io, { json }: { readonly json?: boolean }): Promise<number> {
  return withFleetState(io, 'fleet servers', async (session) => {
    const { readServers } = await import('../../sync/fleet/admin/read-servers.ts');
    const document = await readServers(session);
    io.out(json === true ? jsonText(document) : serversText(document, io.style));
    return 0;
  });
}

/** Orders that a zone is kept for another server. Exit code: 0. */
async function move(io: Io, word: string, server: string): Promise<number> {
  return withFleetState(io, 'fleet move', async (session) => {
    const zone = readZoneName(word);
    if (!zone.ok) throw new DnsSyncError('bad-options', `"${printable(word)}": ${zone.reason}`, 'name one zone');
    const { moveZone } = await import('../../sync/fleet/admin/move-zone.ts');
    const { from, kind } = await moveZone(session, zone.value, server);
    const name = spelled(zone.value);
    const old = from ?? 'no server';
    if (kind === 'already') io.out(`${name} is already kept for ${server}.\n`);
    else if (kind === 'done') io.out(`${name} was kept for ${old}, and is now kept for ${server}.\n`);
    else io.out(`${name} is kept for ${old}. The order to move it to ${server} waits for a worker.\n`);
    return 0;
  });
}

interface WindowOptions {
  readonly zones?: readonly string[];
  readonly for?: string;
  readonly until?: string;
  readonly close?: boolean;
}

/** Opens or closes a window for moves. Exit code: 0. */
async function setWindow(io: Io, place: { from: string; to: string }, options: WindowOptions): Promise<number> {
  return withFleetState(io, 'fleet window', async (session) => {
    const { closeWindow, openWindow } = await import('../../sync/fleet/admin/open-window.ts');
    const { from, to } = place;
    if (options.close === true) {
      const wasOpen = await closeWindow(session, place);
      io.out(`The window from ${from} to ${to} ${wasOpen ? 'is closed' : 'was not open'}.\n`);
      return 0;
    }
    const zones = (options.zones ?? ['*']).map(globOf);
    const until = windowEnd(io.now(), options);
    await openWindow(session, place, { until, zones });
    io.out(`Zones may move from ${from} to ${to} until ${timeText(until)}: ${zones.join(' ')}\n`);
    return 0;
  });
}

function globOf(text: string): string {
  const glob = readGlob(text);
  if (glob.ok) return glob.value;
  throw new DnsSyncError(
    'bad-options',
    `--zones ${printable(text)}: ${glob.reason}`,
    'use names or globs such as "*.de"',
  );
}

/** Returns when a window closes, in ISO 8601. Throws unless that is in the future. */
function windowEnd(now: number, options: WindowOptions): string {
  const end =
    options.until === undefined ? now + durationOption('--for', options.for ?? '24h') : readTime(options.until);
  if (end > now) return isoTime(end);
  throw new DnsSyncError(
    'bad-time',
    `the window would be closed at ${timeText(isoTime(end))}`,
    'give a time in the future',
  );
}
