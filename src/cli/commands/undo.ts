import type { Command } from 'commander';
import { undoChange } from '../../sync/history/undo-change.ts';
import { spelled } from '../../text/printable.ts';
import { idWord, page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { withTimedSession } from '../session.ts';
import { nothingToRestore, applyRestore } from '../apply-restore.ts';

export function addUndo(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('undo')
    .description('Undo a change by a new change')
    .argument('<ID>', idWord)
    .option('--json', 'Print the plan and its results as JSON')
    .option('--yes', 'Skip the confirmation')
    .addHelpText(
      'after',
      `\nShows the plan and asks for confirmation. The next update from Plesk overrides the undo; until then, "status" shows it.\n${page(
        {
          examples: ['dns-sync history example.com', 'dns-sync undo 01kz8n3h40abcd'],
          exits: ['0  undone, or nothing to undo', '1  not fully undone, or not confirmed'],
        },
      )}`,
    )
    .action(async (id: string, options) => done(await undo(io, id, options)));
}

interface UndoOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Undoes a change by a new change with a plan. Exit code: 0; 1 not confirmed, or not all done. */
async function undo(io: Io, word: string, options: UndoOptions): Promise<number> {
  return withTimedSession(io, 'undo', { json: options.json === true }, async (session) => {
    const { entry, change } = await undoChange(session, word);
    if (change === null) {
      const text = `${spelled(entry.zone)}: nothing to undo; the zone is the same as before ${entry.id}\n`;
      io.out(options.json === true ? nothingToRestore() : text);
      return 0;
    }
    const question = `Undo change ${entry.id} of ${spelled(entry.zone)}?`;
    return applyRestore(session, change, { ...options, question });
  });
}
