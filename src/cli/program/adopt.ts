import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

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
    .action(async (zone: string, options) =>
      done(await (await import('../commands/adopt.ts')).adopt(io, zone, options)),
    );
}
