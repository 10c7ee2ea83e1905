import { Option, type Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addSetup(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('setup')
    .description('install on a Plesk server: program, configuration, state directory, hook and timers; safe to repeat')
    .option('--yes', 'do not ask')
    .option('--profile <NAME>', "the profile of the AWS SDK's configuration with the credentials")
    .option('--server <NAME>', 'who owns the hosted zones that are made; the host name by default')
    .addOption(
      new Option('--timer <KIND>', 'what runs the timers; by default what the system has').choices([
        'systemd',
        'cron',
        'windows',
        'none',
      ]),
    )
    .option('--chain', "where another backend holds Plesk's slot: take it, and pass every call on to that one")
    .option('--take-over', "where another backend holds Plesk's slot: take it")
    .option('--no-plesk', "leave Plesk's slot alone")
    .option('--root <DIR>', 'install below a directory, as for an image; nothing outside it is touched or asked')
    .option('--program-only', 'after an update of the package: switch to its version, and do nothing else')
    .option('--uninstall', 'undo it all, but keep configuration and state')
    .option('--purge', 'with --uninstall: remove configuration and state too')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync setup',
          'dns-sync setup --yes --profile dns --chain',
          'dns-sync setup --yes --program-only',
          'dns-sync setup --uninstall',
        ],
        exits: ['0  all done', '1  a step could not be done, or nobody said yes'],
      }),
    )
    .action(async (options) => done(await (await import('../commands/setup.ts')).setup(io, options)));
}
