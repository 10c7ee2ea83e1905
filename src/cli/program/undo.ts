import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { idWord, page } from './page.ts';

export function addUndo(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('undo')
    .description('take a change back by a new one: shows its plan, asks on a terminal, applies')
    .argument('<ID>', idWord)
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nWhat Plesk says of the zone next takes the place of what was undone; until then "status" tells.\n${page({
        examples: ['dns-sync history example.com', 'dns-sync undo 01kz8n3h40abcd'],
        exits: ['0  undone, or nothing to undo', '1  not or not all done, or nobody said yes'],
      })}`,
    )
    .action(async (id: string, options) => done(await (await import('../commands/undo.ts')).undo(io, id, options)));
}
