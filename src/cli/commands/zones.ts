import type { Command } from 'commander';
import { applyAll } from '../../sync/apply/apply-all.ts';
import { passRecord } from '../../sync/apply/pass-record.ts';
import { isGlob } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { QueuedZone } from '../../state/notes/queue.ts';
import type { PassReport } from '../../sync/pass/pass-report.ts';
import type { PlannedZone } from '../../sync/plan/planned-zone.ts';
import { planAll } from '../../sync/plan/plan-all.ts';
import { switchZones, type SwitchedZone } from '../../sync/zones/switch-zones.ts';
import { spelled } from '../../text/printable.ts';
import { readZoneName } from '../../text/zone-names.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { exitCode, printPaused, printReports } from '../review-plan.ts';
import { jsonText } from '../render/json-text.ts';
import { withTimedSession, type CliSession } from '../session.ts';

const zoneArgument = 'Zones by name (ASCII or national spelling) or glob ("*.de")';

export function addZones(program: Command, io: Io, done: (exitCode: number) => void): void {
  const zones = program
    .command('zones')
    .description('Switch zones on or off')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync zones off example.com', 'dns-sync zones on example.com'],
        exits: ['0  done', '1  error'],
      }),
    );
  zones
    .command('off')
    .description('Stop managing zones; their records stay at the service')
    .argument('<ZONE...>', zoneArgument)
    .option('--ahead', 'Also zones by name that Plesk has not sent yet')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      `\nCalls from Plesk are still recorded. A zone stays off, also if its domain is\ndeleted and created again, or renamed.\n${page(
        {
          examples: ['dns-sync zones off example.com', "dns-sync zones off '*.internal.example'"],
          exits: ['0  off', '1  error'],
        },
      )}`,
    )
    .action(async (words: string[], options) => done(await off(io, words, options)));
  zones
    .command('on')
    .description('Manage zones again, and apply what Plesk changed meanwhile')
    .argument('<ZONE...>', zoneArgument)
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync zones on example.com', "dns-sync zones on '*.internal.example'"],
        exits: [
          '0  on and applied',
          '1  error, or a zone failed; "dns-sync retry" tries again',
          '2  some changes are held',
        ],
      }),
    )
    .action(async (words: string[], options) => done(await on(io, words, options)));
}

interface Options {
  readonly ahead?: boolean;
  readonly json?: boolean;
}

/** Switches zones off. Exit code: 0. */
async function off(io: Io, words: readonly string[], options: Options): Promise<number> {
  return withTimedSession(io, 'zones off', options, async (session) => {
    const switched = await switchZones(session, words, 'off', options.ahead === true ? namesOf(words) : []);
    const textOf = ({ isChanged }: SwitchedZone): string =>
      isChanged ? 'switched off; its records stay as they are' : 'switched off already';
    if (options.json === true) io.out(jsonText({ format: 1, zones: zoneRecords(switched) }));
    else for (const item of switched) io.out(`${spelled(item.zone)}: ${textOf(item)}\n`);
    return 0;
  });
}

/** Switches zones on and applies their changes. Exit code: 0 all applied; 1 a failure; 2 something is held. */
async function on(io: Io, words: readonly string[], options: Options): Promise<number> {
  return withTimedSession(io, 'zones on', options, async (session) => {
    const switched = await switchZones(session, words, 'on');
    if (options.json !== true)
      for (const { zone, isChanged } of switched)
        io.out(`${spelled(zone)}: ${isChanged ? 'switched on' : 'was not switched off'}\n`);
    const { planned, reports } = await applyQueued(
      session,
      switched.flatMap(({ queued }) => queued),
    );
    if (options.json === true)
      io.out(jsonText({ format: 1, zones: zoneRecords(switched), results: reports.map(passRecord) }));
    else printReports(io, reports);
    printPaused(io, planned);
    return exitCode(planned, reports);
  });
}

/** Returns the words that are names of zones, and no globs. */
function namesOf(words: readonly string[]): readonly DnsName[] {
  const read = words.filter((word) => !isGlob(word)).map(readZoneName);
  return read.flatMap((name) => (name.ok ? [name.value] : []));
}

function zoneRecords(switched: readonly SwitchedZone[]): readonly object[] {
  return switched.map(({ zone, isChanged }) => ({ zone, changed: isChanged }));
}

/** Applies zones that were switched on, and drops their entries from the queue. */
async function applyQueued(
  session: CliSession,
  queued: readonly QueuedZone[],
): Promise<{ readonly planned: readonly PlannedZone[]; readonly reports: readonly PassReport[] }> {
  const zones = [...new Set(queued.map(({ zone }) => zone))];
  if (zones.length === 0) return { planned: [], reports: [] };
  const planned = await planAll(session, zones);
  const reports = await applyAll(session, planned);
  // A zone that couldn't be planned or is paused stays queued. The pass of any other decided when it is due again.
  for (const { zone, target, plan } of planned) {
    const entry = queued.find((item) => item.zone === zone && item.target === target.name);
    if (plan.error === null && plan.action !== 'held' && entry !== undefined) await session.store.queue.drop(entry);
  }
  return { planned, reports };
}
