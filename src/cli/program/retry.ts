import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addRetry(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('retry')
    .description('try again what failed and is due by its schedule, and do what the hook left to the background')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync retry', 'dns-sync retry >/dev/null || dns-sync status'],
        exits: [
          '0  all of it done, nothing due, or another process does it',
          '1  something failed',
          '2  something is held',
        ],
      }),
    )
    .action(async () => done(await (await import('../commands/retry.ts')).retry(io)));
}
