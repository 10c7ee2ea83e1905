import type { Command } from 'commander';
import { applyAll } from '../../sync/apply/apply-all.ts';
import { planAll } from '../../sync/plan/plan-all.ts';
import { planDocument } from '../../sync/plan/plan-document.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { exitCode, mayChange, printPlan, printReports } from '../review-plan.ts';
import { withSession } from '../session.ts';

export function addAdopt(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('adopt')
    .description('take over a hosted zone that stood there before: overwrite what Plesk has otherwise, keep the rest')
    .argument('<ZONE>', 'the zone by name or glob')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync adopt example.com', 'dns-sync adopt example.com --yes'],
        exits: ['0  adopted', '1  error, nobody said yes, or something of it is still held'],
      }),
    )
    .action(async (zone: string, options) => done(await adopt(io, zone, options)));
}

/**
 * `adopt`: takes over a hosted zone that stood there before: sets of others that Plesk has with another content are shown
 * and overwritten, and those that Plesk does not have stay. Exit 0 all adopted; 1 not, or not all.
 */
export async function adopt(io: Io, word: string, options: { readonly yes?: boolean }): Promise<number> {
  return withSession(io, 'adopt', async (session) => {
    const planned = await planAll(session, [word], { adopting: true });
    const plan = planDocument(planned);
    printPlan(session, planned);
    if (plan.applyable && options.yes !== true && !(await mayChange(io, 'Take it over like this?', 'adopt'))) {
      io.err('Nothing was changed.\n');
      return 1;
    }
    const reports = await applyAll(session, planned);
    printReports(io, reports);
    return exitCode(planned, reports) === 0 ? 0 : 1;
  });
}
