import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addTrash(program: Command, io: Io, done: (exitCode: number) => void): void {
  const trash = program
    .command('trash')
    .description('zones that Plesk deleted: list them, bring one back, remove their hosted zones now')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync trash ls', 'dns-sync trash restore example.com'], exits: ['0  done', '1  error'] }),
    );
  trash
    .command('ls')
    .description('what can be had back, and what of it still is at the provider')
    .option('--json', 'for programs, on stdout')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync trash ls', 'dns-sync trash ls --json'], exits: ['0  listed', '1  error'] }),
    )
    .action(async (options) => done(await (await import('../commands/trash.ts')).trashLs(io, options)));
  trash
    .command('restore')
    .description('bring a deleted zone back with its content: shows the plan, asks on a terminal, applies')
    .argument('<ZONE>', 'a zone by name')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nIts hosted zone is taken back with its name servers, if it still stands. What Plesk says of the zone next takes\nthe place of what was brought back.\n${page(
        {
          examples: ['dns-sync trash restore example.com'],
          exits: ['0  restored', '1  not or not all done, or nobody said yes'],
        },
      )}`,
    )
    .action(async (zone: string, options) =>
      done(await (await import('../commands/trash.ts')).trashRestore(io, zone, options)),
    );
  trash
    .command('empty')
    .description('remove the emptied hosted zones of deleted zones now: shows the plan, asks on a terminal, applies')
    .argument('[ZONE...]', 'deleted zones by name or glob; all by default')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync trash empty example.com', "dns-sync trash empty '*.example.com' --yes"],
        exits: ['0  emptied, or nothing in it', '1  something stays, or nobody said yes'],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('../commands/trash.ts')).trashEmpty(io, zones, options)),
    );
}
