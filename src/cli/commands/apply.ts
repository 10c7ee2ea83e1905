import { Option, type Command } from 'commander';
import { page, zonesWord } from '../help/page.ts';
import { timeoutOption } from '../help/timeout-option.ts';
import { refuseWaitByServer } from '../../sync/apply/wait-until-live.ts';
import { applyZones, type ApplyFlags } from '../apply-zones.ts';
import type { Io } from '../io.ts';
import { withTimedSession } from '../session.ts';

export function addApply(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('apply')
    .description('Plan, ask for confirmation, and apply the changes')
    .argument('[ZONE...]', zonesWord)
    .option('--plan <FILE>', 'Apply exactly the plan saved by "plan --out FILE", or refuse')
    .option('--expect <ID>', 'Refuse unless the plan has this ID')
    .option('--yes', 'Skip the confirmation')
    .option('--wait', 'Wait until all name servers of the provider serve the changes')
    .option('--json', 'Print the plan and its results as JSON')
    .addOption(
      new Option('--progress <FORMAT>', 'Form of the progress on stderr: "json" is a line for each step').choices([
        'text',
        'json',
      ]),
    )
    .addOption(timeoutOption())
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync apply',
          'dns-sync apply example.com --yes',
          'dns-sync apply --plan friday.plan',
          'dns-sync apply --expect 84ea32029d60fef9 --yes',
          'dns-sync apply --yes --progress json',
        ],
        exits: [
          '0  all applied',
          '1  a zone failed, the saved plan is stale, not confirmed, or --wait timed out',
          '2  some changes are held',
        ],
      }),
    )
    .action(async (zones: string[], options) => done(await apply(io, zones, options)));
}

export async function apply(io: Io, words: readonly string[], options: ApplyFlags): Promise<number> {
  if (options.progress !== 'json') return applyIn(io, words, options);
  // A program that reads the lines of progress reads the messages between them too.
  io.logAsJson();
  return applyIn({ ...io, progressFormat: 'json' }, words, options);
}

async function applyIn(io: Io, words: readonly string[], options: ApplyFlags): Promise<number> {
  return withTimedSession(io, 'apply', { ...options, words }, async (session) => {
    if (options.wait === true) await refuseWaitByServer(session);
    return applyZones(session, words, options);
  });
}
