import type { Command } from 'commander';
import { applyAll } from '../../sync/apply/apply-all.ts';
import { plannedParts } from '../../sync/resync/planned-parts.ts';
import { takeSource, type SourceOptions } from '../../sync/resync/take-source.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { addCounts, applyCounts, noCounts } from '../render/passes/apply-total.ts';
import { exitCode, printPaused, printPlan, printReports, printTotal } from '../review-plan.ts';
import { collectSooner } from '../collect-sooner.ts';
import { withTimedSession, type CliSession } from '../session.ts';
import { standardInput } from '../standard-streams.ts';
import { applyZones } from '../apply-zones.ts';

export function addResync(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('resync')
    .summary('Import all zones from Plesk, then plan and apply')
    .description('Import all zones from Plesk (after missed hook calls), then plan and apply')
    .option(
      '--from <SOURCE>',
      'FILE in the format of the hook, "-" for stdin, "plesk-db", "plesk-dns" or "plesk-rest"; "plesk" tries these three in order',
      'plesk',
    )
    .option('--partial', 'The source has only some zones: treat missing zones as unchanged')
    .option('--timeout <DURATION>', 'Maximum time for one answer from Plesk (default: 60s)')
    .option('--key-file <FILE>', "For plesk-rest: file with the key of Plesk's API, readable only by its owner")
    .option('--url <URL>', 'For plesk-rest: URL of Plesk (default: "https://localhost:8443")')
    .option(
      '--ca <FILE>',
      'For plesk-rest: trusted certificates; without it, the certificate of this machine is not checked',
    )
    .option('--import-only', 'Only import; plan and apply nothing')
    .option('--yes', 'Skip the confirmation')
    .option('--json', 'Print the plan and its results as JSON')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync resync',
          'dns-sync resync --from zones.json',
          'dns-sync resync --import-only && dns-sync plan',
          'print-all-zones | dns-sync resync --from - --yes',
        ],
        exits: [
          '0  all applied, or imported',
          '1  a zone failed, the source is incomplete, or not confirmed',
          '2  some changes are held',
        ],
      }),
    )
    .action(async (options: ResyncFlags) => done(await resync(io, standardInput(), options)));
}

export interface ResyncFlags extends SourceOptions {
  readonly importOnly?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * Imports all zones from Plesk as the newest state, then plans and applies.
 * Zones that the source lacks are deleted, unless they are too many or the source is incomplete. Concurrent calls from
 * Plesk are newer. Exit code as `apply`; 1 if the source is incomplete.
 */
export async function resync(io: Io, input: AsyncIterable<Uint8Array>, options: ResyncFlags): Promise<number> {
  await collectSooner();
  return withTimedSession(io, 'resync', { json: options.json === true }, async (session) => {
    const isWhole = await takeSource(session, input, options);
    if (options.importOnly === true) return isWhole ? 0 : 1;
    // Parts would be several documents.
    const isInParts = options.yes === true && options.json !== true;
    const code = isInParts ? await applyInParts(session) : await applyZones(session, [], options);
    return isWhole ? code : 1;
  });
}

/** Applies all zones in parts without confirmation. Exit code as `apply`. */
async function applyInParts(session: CliSession): Promise<number> {
  const { io } = session;
  const codes = new Set<number>();
  const started = io.now();
  let counts = noCounts;
  for await (const { planned, first, last, all, callsBefore } of plannedParts(session)) {
    if (last - first + 1 < all) io.out(`Zones ${first} to ${last} of ${all}:\n\n`);
    await printPlan(session, planned, callsBefore);
    const reports = await applyAll(session, planned);
    printReports(io, reports);
    printPaused(io, planned);
    counts = addCounts(counts, applyCounts(planned, reports));
    codes.add(exitCode(planned, reports));
  }
  printTotal(io, counts, started);
  return [1, 2].find((code) => codes.has(code)) ?? 0;
}
