import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { idWord, page } from './page.ts';

export function addShow(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('show')
    .description('one change: each record set before and after, and what the passes did')
    .argument('<ID>', idWord)
    .option('--json', 'for programs, on stdout')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync show 01kz8n3h40abcd'], exits: ['0  told', '1  error, such as an unknown id'] }),
    )
    .action(async (id: string, options) => done(await (await import('../commands/show.ts')).show(io, id, options)));
}
