import { InvalidArgumentError, type Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addHistory(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('history')
    .description('what was changed and what became of it, newest first')
    .argument('[ZONE]', 'a zone by name or glob; all by default')
    .option('-n, --limit <number>', 'so many changes at most', readLimit)
    .option('--json', 'for programs, on stdout')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync history', 'dns-sync history example.com -n 10'],
        exits: ['0  told', '1  error'],
      }),
    )
    .action(async (zone: string | undefined, options) =>
      done(await (await import('../commands/history.ts')).history(io, zone, options)),
    );
}

function readLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number above 0 is expected.');
}
