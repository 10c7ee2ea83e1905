import type { Command } from 'commander';
import { isoTime } from '../../reconcile/iso-time.ts';
import { readTime } from '../../sync/history/read-time.ts';
import { restoreChange } from '../../sync/history/restore-change.ts';
import { spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withTimedSession } from '../session.ts';
import { nothingToRestore, applyRestore } from '../apply-restore.ts';

export function addRestore(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('restore')
    .description('Restore a zone to an earlier point in time')
    .argument('<ZONE>', 'Zone by name')
    .requiredOption('--at <TIME>', 'Time as in "dns-sync history" (UTC, ends in Z), or local "YYYY-MM-DD HH:MM"')
    .option('--json', 'Print the plan and its results as JSON')
    .option('--yes', 'Skip the confirmation')
    .addHelpText(
      'after',
      `\nShows the plan and asks for confirmation. The next update from Plesk overrides the restored zone; until then, "status" shows it.\n${page(
        {
          examples: [`dns-sync restore example.com --at '2026-11-20 14:00'`],
          exits: ['0  restored, or nothing to restore', '1  not fully restored, or not confirmed'],
        },
      )}`,
    )
    .action(async (zone: string, options) => done(await restore(io, zone, options)));
}

interface RestoreOptions {
  readonly at: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * Restores a zone to an earlier point in time, by a new change with a plan.
 * Exit code: 0; 1 not confirmed, or not all done.
 */
async function restore(io: Io, word: string, options: RestoreOptions): Promise<number> {
  return withTimedSession(io, 'restore', { json: options.json === true, words: [word] }, async (session) => {
    const time = readTime(options.at);
    const when = timeText(isoTime(time));
    const { zone, change } = await restoreChange(session, word, time);
    if (change === null) {
      const text = `${spelled(zone)}: nothing to restore; the zone is the same as at ${when}\n`;
      io.out(options.json === true ? nothingToRestore() : text);
      return 0;
    }
    const question = `Restore ${spelled(zone)} to ${when}?`;
    return applyRestore(session, change, { ...options, question });
  });
}
