import { Option, type Command } from 'commander';
import { isoTime } from '../../reconcile/iso-time.ts';
import { planCost } from '../../sync/plan/plan-cost.ts';
import { planDocument } from '../../sync/plan/plan-document.ts';
import { planOnly } from '../../sync/plan/plan-only.ts';
import { printable } from '../../text/printable.ts';
import { page, zonesWord } from '../help/page.ts';
import { timeoutOption } from '../help/timeout-option.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';
import { planText } from '../render/plan/plan-text.ts';
import { withTimedSession, type Timed } from '../session.ts';
import { zoneWordAt } from '../../sync/targets.ts';

export function addPlan(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('plan')
    .description('observe the provider and show what would be done, and why')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'the plan for programs, on stdout')
    .addOption(new Option('--markdown', 'the plan for a ticket, on stdout').conflicts('json'))
    .option('--detailed-exitcode', 'exit with 2 where something differs')
    .option('--offline', 'ask nobody; compare with what was last written')
    .addOption(new Option('--out <FILE>', 'save the plan, for "apply --plan FILE"; "-" is stdout').conflicts('offline'))
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
          'dns-sync plan --detailed-exitcode || echo differs',
        ],
        exits: ['0  planned', '1  a zone could not be judged', '2  with --detailed-exitcode: something differs'],
      }),
    )
    .action(async (zones: string[], options) => done(await plan(io, zones, options)));
}

interface PlanOptions extends Timed {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly detailedExitcode?: boolean;
  readonly offline?: boolean;
  readonly out?: string;
}

/** `plan`: observes and shows. Exit 0; 1 where a zone couldn't be judged; with --detailed-exitcode 2 where it differs. */
export async function plan(io: Io, words: readonly string[], options: PlanOptions): Promise<number> {
  return withTimedSession(io, 'plan', options, async (session) => {
    const source = options.offline === true ? 'cache' : 'provider';
    const planned = await planOnly(session, words, source);
    const document = planDocument(planned);
    const isToStdout = options.out === '-' || options.out === '/dev/stdout';
    if (options.out !== undefined) {
      const { savedPlan } = await import('../../sync/plan/saved-plan.ts');
      const { planFileText, writePlanFile } = await import('../../sync/plan/plan-file.ts');
      const saved = savedPlan(planned, isoTime(io.now()));
      if (isToStdout) io.out(planFileText(saved));
      else writePlanFile(options.out, saved);
    }
    const cost = planCost(session, planned);
    const wordAt = zoneWordAt(session.config);
    // Stdout holds one document: where that is the plan to save, people read theirs on stderr.
    const show = isToStdout ? io.err : io.out;
    show(
      options.json === true
        ? jsonText(document)
        : options.markdown === true
          ? (await import('../render/plan/plan-markdown.ts')).planMarkdown(document, cost, wordAt)
          : planText(document, cost, io.style, wordAt),
    );
    if (options.out !== undefined && !isToStdout)
      io.err(`saved; it is applied by: dns-sync apply --plan ${printable(options.out)}\n`);
    if (!document.complete) return 1;
    const differs = document.applyable || document.summary.held > 0;
    return options.detailedExitcode === true && differs ? 2 : 0;
  });
}
