import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addRestore(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('restore')
    .description('make a zone as it was at a time: shows the plan, asks on a terminal, applies')
    .argument('<ZONE>', 'a zone by name')
    .requiredOption('--at <TIME>', '"YYYY-MM-DD HH:MM" in local time, or ISO 8601')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nWhat Plesk says of the zone next takes the place of what was restored; until then "status" tells.\n${page({
        examples: [`dns-sync restore example.com --at '2026-11-20 14:00'`],
        exits: ['0  restored, or nothing to restore', '1  not or not all done, or nobody said yes'],
      })}`,
    )
    .action(async (zone: string, options) =>
      done(await (await import('../commands/restore.ts')).restore(io, zone, options)),
    );
}
