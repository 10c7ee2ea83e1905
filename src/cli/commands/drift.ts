import { InvalidArgumentError, Option, type Command } from 'commander';
import type { DriftDocument } from '../../reconcile/plan/drift-report.ts';
import { healDrift } from '../../sync/drift/heal-drift.ts';
import { planDrift } from '../../sync/drift/plan-drift.ts';
import { parseRelist, type Relist } from '../../sync/drift/relisted-zones.ts';
import { fleetRoleOf } from '../../sync/leaves-to-fleet.ts';
import { page, zonesWord } from '../help/page.ts';
import { timeoutOption } from '../help/timeout-option.ts';
import type { Io } from '../io.ts';
import { jsonParts } from '../render/json-text.ts';
import { printPasses } from '../render/passes/reports.ts';
import { driftParts } from '../render/plan/drift-text.ts';
import { writeParts } from '../talk/write-parts.ts';
import { confirmChange } from '../review-plan.ts';
import { withTimedSession, type Timed } from '../session.ts';

export function addDrift(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('drift')
    .description('Show records that were changed outside dns-sync')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'Print JSON')
    .addOption(
      new Option(
        '--via <WAY>',
        'How to compare: "api" lists all record sets at the provider; "dns" lists those of zones that their name servers do not prove unchanged; "auto" is "dns" if possible, else "api"',
      )
        .choices(['auto', 'api', 'dns'])
        .default('auto'),
    )
    .addOption(
      new Option(
        '--relist <NUMBER>',
        'Also list the zones that were listed longest ago: a number, or a part of all zones such as "1/7"',
      ).argParser(readRelist),
    )
    .option('--who', "Name who made the drift, by the provider's log of changes")
    .option('--heal', 'Write the desired state back to the zones that drifted')
    .option('--yes', 'With --heal: skip the confirmation')
    .addOption(timeoutOption())
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync drift', 'dns-sync drift --json', 'dns-sync drift --who', 'dns-sync drift --heal --yes'],
        exits: ['0  no drift, or all drift healed', '1  a zone could not be compared or healed', '2  drift'],
      }),
    )
    .action(async (zones: string[], options) => done(await drift(io, zones, options)));
}

interface DriftOptions extends Timed {
  readonly json?: boolean;
  readonly via: 'auto' | 'api' | 'dns';
  readonly relist?: Relist;
  readonly who?: boolean;
  readonly heal?: boolean;
  readonly yes?: boolean;
}

function readRelist(text: string): Relist {
  const relist = parseRelist(text);
  if (relist !== null) return relist;
  throw new InvalidArgumentError('Expected a whole number above 0, or a part such as "1/7".');
}

/** Shows drift, and reverts it with `--heal`. Exit code: 0 none; 2 drift; 1 a zone couldn't be checked. */
async function drift(io: Io, words: readonly string[], options: DriftOptions): Promise<number> {
  return withTimedSession(io, 'drift', options, async (session) => {
    const found = await planDrift(session, words, { ...options, heals: options.heal === true });
    const { document } = found;
    writeParts(
      io.out,
      options.json === true ? jsonParts(document) : driftParts(document, await fleetRoleOf(session), io.style),
    );
    if (options.heal !== true || document.summary.drifted === 0) return exitCode(document);
    if (options.yes !== true && !(await confirmChange(io, 'Write the desired state back?', '--heal')))
      return exitCode(document);
    const reports = await healDrift(session, found);
    printPasses(options.json === true ? { out: () => {}, log: io.log } : io, reports);
    const failed = reports.some((report) => report.error !== null) || document.summary.errors > 0;
    if (failed) return 1;
    const left = reports.some((report) => report.held.some((held) => held.rule === 'drifted-delete'));
    return left || reports.some(({ isPaused }) => isPaused) ? 2 : 0;
  });
}

function exitCode({ summary }: DriftDocument): number {
  if (summary.errors > 0) return 1;
  return summary.drifted > 0 ? 2 : 0;
}
