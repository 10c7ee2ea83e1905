import type { Command } from 'commander';
import { page, zonesWord } from '../help/page.ts';
import { timeoutOption } from '../help/timeout-option.ts';
import { applyZones, type ApplyOptions } from '../apply-zones.ts';
import type { Io } from '../io.ts';
import { withTimedSession } from '../session.ts';

export function addApply(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('apply')
    .description('plan, ask on a terminal, and make the provider as desired')
    .argument('[ZONE...]', zonesWord)
    .option('--plan <FILE>', 'apply exactly the plan that "plan --out FILE" saved, or refuse')
    .option('--expect <ID>', 'refuse unless the plan has this id')
    .option('--yes', 'do not ask')
    .option('--wait', 'wait until all name servers of the provider have the changes')
    .option('--json', 'the plan and its results for programs, on stdout')
    .addOption(timeoutOption())
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync apply',
          'dns-sync apply example.com --yes',
          'dns-sync apply --plan friday.plan',
          'dns-sync apply --expect 84ea32029d60fef9 --yes',
        ],
        exits: [
          '0  all applied',
          '1  something failed, the plan moved, nobody said yes, or the wait was too long',
          '2  something is held',
        ],
      }),
    )
    .action(async (zones: string[], options) => done(await apply(io, zones, options)));
}

/** `apply`: plans, asks on a terminal, applies. Exit 0 all applied; 1 something failed; 2 something is held. */
export async function apply(io: Io, words: readonly string[], options: ApplyOptions): Promise<number> {
  return withTimedSession(io, 'apply', options, async (session) => applyZones(session, words, options));
}
