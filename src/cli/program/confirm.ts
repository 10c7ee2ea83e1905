import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addConfirm(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('confirm')
    .description('release what is held for zones, so that the next apply does it')
    .argument('<ZONE...>', 'zones by name or glob')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync confirm example.com && dns-sync apply example.com'],
        exits: ['0  released, or nothing held', '1  error'],
      }),
    )
    .action(async (zones: string[]) => done(await (await import('../commands/confirm.ts')).confirm(io, zones)));
}
