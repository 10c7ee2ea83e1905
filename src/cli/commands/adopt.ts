import type { Command } from 'commander';
import { applyAll } from '../../sync/apply/apply-all.ts';
import { planAll } from '../../sync/plan/plan-all.ts';
import { planDocument } from '../../sync/plan/plan-document.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { applyCounts } from '../render/passes/apply-total.ts';
import { exitCode, confirmChange, printPlan, printReports, printTotal } from '../review-plan.ts';
import { withSession } from '../session.ts';

export function addAdopt(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('adopt')
    .summary('Take ownership of an existing hosted zone')
    .description(
      'Take ownership of an existing hosted zone: overwrite record sets that differ from Plesk, keep all others',
    )
    .argument('<ZONE>', 'Zone by name or glob')
    .option('--yes', 'Skip the confirmation')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync adopt example.com', 'dns-sync adopt example.com --yes'],
        exits: ['0  adopted', '1  failed, not confirmed, or some changes are still held'],
      }),
    )
    .action(async (zone: string, options) => done(await adopt(io, zone, options)));
}

/**
 * Takes ownership of an existing hosted zone.
 * Foreign sets that differ from Plesk are shown and overwritten; sets that Plesk doesn't have stay. Exit code: 0 all
 * adopted; 1 not or not all.
 */
export async function adopt(io: Io, word: string, options: { readonly yes?: boolean }): Promise<number> {
  return withSession(io, 'adopt', async (session) => {
    const planned = await planAll(session, [word], { adopting: true });
    const plan = planDocument(planned);
    printPlan(session, planned);
    if (
      plan.applyable &&
      options.yes !== true &&
      !(await confirmChange(io, 'Take ownership and apply this plan?', 'adopt'))
    ) {
      io.log({ level: 'info', text: 'Nothing was changed.' });
      return 1;
    }
    const started = io.now();
    const reports = await applyAll(session, planned);
    printReports(io, reports);
    printTotal(io, applyCounts(planned, reports), started);
    return exitCode(planned, reports) === 0 ? 0 : 1;
  });
}
