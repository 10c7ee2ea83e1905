import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { standardInput } from '../standard-streams.ts';
import { page } from './page.ts';

export function addHook(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('hook')
    .description('take a call of Plesk from stdin, record it and apply it; the same as dns-sync-hook')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync hook < call.json',
          'plesk bin server_dns --enable-custom-backend "/usr/bin/dns-sync-hook"',
        ],
        exits: [
          '0  recorded, and applied or nothing to apply',
          '1  recorded, not all applied',
          '2  something was not recorded',
        ],
      }),
    )
    .action(async () => done(await (await import('../commands/hook.ts')).hook(io, standardInput())));
}
