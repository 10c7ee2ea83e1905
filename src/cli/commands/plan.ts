import { Option, type Command } from 'commander';
import { isoTime } from '../../reconcile/iso-time.ts';
import { planCost } from '../../sync/plan/plan-cost.ts';
import { planOutlook } from '../../sync/forecast/plan-outlook.ts';
import { planOnly } from '../../sync/plan/plan-only.ts';
import type { Source } from '../../sync/plan/plan-at-target.ts';
import type { PlannedZone } from '../../sync/plan/planned-zone.ts';
import { printable } from '../../text/printable.ts';
import { fleetRoleOf, type FleetRole } from '../../sync/leaves-to-fleet.ts';
import { page, zonesWord } from '../help/page.ts';
import { timeoutOption } from '../help/timeout-option.ts';
import type { Io } from '../io.ts';
import { jsonParts } from '../render/json-text.ts';
import { planParts } from '../render/plan/plan-text.ts';
import { withTimedSession, type Timed } from '../session.ts';
import { messagesOnly } from '../talk/messages-only.ts';
import { writeParts } from '../talk/write-parts.ts';
import { zoneWordAt } from '../../sync/targets.ts';

export function addPlan(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('plan')
    .description('Show what would change at the provider, and why')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'Print the plan as JSON')
    .addOption(new Option('--markdown', 'Print the plan as Markdown, for a ticket').conflicts('json'))
    .option('--detailed-exitcode', 'Exit with 2 if there are changes')
    .option('--offline', "Don't ask the provider; compare with what was last applied")
    .addOption(new Option('--out <FILE>', 'Save the plan for "apply --plan FILE"; "-" is stdout').conflicts('offline'))
    .addOption(timeoutOption())
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync plan',
          'dns-sync plan example.com --json',
          'dns-sync plan --markdown > ticket.md',
          'dns-sync plan --out friday.plan && dns-sync apply --plan friday.plan',
          'dns-sync plan --timeout 10m',
          'dns-sync plan --detailed-exitcode || echo "changes pending"',
        ],
        exits: ['0  planned', '1  a zone could not be planned', '2  with --detailed-exitcode: there are changes'],
      }),
    )
    .action(async (zones: string[], options) => done(await plan(io, zones, options)));
}

interface PlanFlags extends Timed {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly detailedExitcode?: boolean;
  readonly offline?: boolean;
  readonly out?: string;
}

/** Shows the plan. Exit code: 0; 1 if a zone couldn't be planned; with `--detailed-exitcode` 2 if something differs. */
export async function plan(io: Io, words: readonly string[], options: PlanFlags): Promise<number> {
  return withTimedSession(io, 'plan', options, async (session) => {
    const source: Source = options.offline === true ? 'cache' : 'provider';
    const planned = await planOnly(session, words, source);
    const document = await planOutlook(session, planned, source);
    const isToStdout = options.out === '-' || options.out === '/dev/stdout';
    if (options.out !== undefined) await save(io, planned, isToStdout ? null : options.out);
    const cost = { ...planCost(session, planned), forecasts: document.forecasts ?? [] };
    const wordAt = zoneWordAt(session.config);
    const parts =
      options.json === true
        ? jsonParts(document)
        : options.markdown === true
          ? [(await import('../render/plan/plan-markdown.ts')).planMarkdown(document, cost, wordAt)]
          : planParts(document, cost, io.style, wordAt);
    // Stdout holds one document: if it is the plan to save, the text for people is one message.
    if (isToStdout) messagesOnly(io).out([...parts].join(''));
    else writeParts(io.out, parts);
    if (options.out !== undefined && !isToStdout)
      io.log({ level: 'info', text: savedText(await fleetRoleOf(session), options.out) });
    if (!document.complete) return 1;
    const differs = document.applyable || document.summary.held > 0;
    return options.detailedExitcode === true && differs ? 2 : 0;
  });
}

/** Saves a plan in a file, or on stdout if null. */
async function save(io: Io, planned: readonly PlannedZone[], file: string | null): Promise<void> {
  const { savedPlan } = await import('../../sync/plan/saved-plan.ts');
  const { planFileText, writePlanFile } = await import('../../sync/plan/plan-file.ts');
  const saved = savedPlan(planned, isoTime(io.now()));
  if (file === null) io.out(planFileText(saved));
  else writePlanFile(file, saved);
}

function savedText(role: FleetRole, file: string): string {
  if (role === 'worker') return 'Plan saved. A worker of a fleet applies no plan: it shows what the leader would do.';
  return `Plan saved. To apply it, run: dns-sync apply --plan ${printable(file)}`;
}
