import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addPtr(program: Command, io: Io, done: (exitCode: number) => void): void {
  const exits = ['0  listed', '1  error'];
  program
    .command('ptr')
    .description('the reverse names that Plesk wants')
    .addHelpText('after', page({ examples: ['dns-sync ptr ls'], exits }))
    .command('ls')
    .description('list those that no target holds, as lines of a zone for the owner of the addresses')
    .option('--all', 'also those in reverse zones at a target')
    .option('--json', 'all of them for programs, on stdout')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync ptr ls', 'dns-sync ptr ls --all', 'dns-sync ptr ls --json'],
        exits,
      }),
    )
    .action(async (options) => done(await (await import('../commands/ptr.ts')).ptrLs(io, options)));
}
