import type { Command } from 'commander';
import { applyAll } from '../../sync/apply/apply-all.ts';
import { plannedParts } from '../../sync/resync/planned-parts.ts';
import { takeSource, type SourceOptions } from '../../sync/resync/take-source.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { exitCode, printPaused, printPlan, printReports } from '../review-plan.ts';
import { collectSooner } from '../../sync/resync/collect-sooner.ts';
import { withSession, type CliSession } from '../session.ts';
import { standardInput } from '../standard-streams.ts';
import { applyZones } from '../apply-zones.ts';

export function addResync(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('resync')
    .description("take Plesk's whole truth, then plan and apply: for calls that were missed")
    .option(
      '--from <SOURCE>',
      'a FILE in the format of the hook, "-" for stdin, or of Plesk itself "plesk-db", "plesk-dns" or "plesk-rest" ("plesk" tries one after the other)',
      'plesk',
    )
    .option('--partial', 'the source has some zones only: none is taken for deleted')
    .option('--timeout <DURATION>', 'how long Plesk may take for one answer (default: 60s)')
    .option('--key-file <FILE>', "the key of Plesk's API for plesk-rest, in a file that nobody else may read")
    .option('--url <URL>', 'where that is (default: "https://localhost:8443")')
    .option('--ca <FILE>', 'the certificates to check it by; without, that of this machine is not checked')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync resync',
          'dns-sync resync --from zones.json',
          'print-all-zones | dns-sync resync --from - --yes',
        ],
        exits: [
          '0  all applied',
          '1  something failed, the source is not whole, or nobody said yes',
          '2  something is held',
        ],
      }),
    )
    .action(async (options: ResyncOptions) => done(await resync(io, standardInput(), options)));
}

/** What was said on the command line. */
export interface ResyncOptions extends SourceOptions {
  readonly yes?: boolean;
}

/**
 * `resync`: takes Plesk's whole truth for the newest there is, then plans and applies. Zones that it has no more are
 * deleted, unless they are too many, or it isn't whole. What Plesk sends meanwhile is newer. Exit as `apply`; 1 where the
 * source isn't whole.
 */
export async function resync(io: Io, input: AsyncIterable<Uint8Array>, options: ResyncOptions): Promise<number> {
  collectSooner();
  return withSession(io, 'resync', async (session) => {
    const isWhole = await takeSource(session, input, options);
    const code = options.yes === true ? await applyInParts(session) : await applyZones(session, [], options);
    return isWhole ? code : 1;
  });
}

/** Applies all zones without asking, a part after the other. Exit as `apply`. */
async function applyInParts(session: CliSession): Promise<number> {
  const { io } = session;
  const codes = new Set<number>();
  for await (const { planned, first, last, all, callsBefore } of plannedParts(session)) {
    if (last - first + 1 < all) io.out(`Zones ${first} to ${last} of ${all}:\n\n`);
    printPlan(session, planned, callsBefore);
    const reports = await applyAll(session, planned);
    printReports(io, reports);
    printPaused(io, planned);
    codes.add(exitCode(planned, reports));
  }
  return [1, 2].find((code) => codes.has(code)) ?? 0;
}
