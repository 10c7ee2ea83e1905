import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page, zonesWord } from './page.ts';

export function addStatus(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('status')
    .description("each zone's state and why, from what is known here")
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'for programs, on stdout')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync status', "dns-sync status '*.example' --json"],
        exits: ['0  nothing failing or held', '1  error', '2  something is failing or held'],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('../commands/status.ts')).status(io, zones, options)),
    );
}
