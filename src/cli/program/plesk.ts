import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addPlesk(program: Command, io: Io, done: (exitCode: number) => void): void {
  const load = async () => import('../commands/plesk.ts');
  const plesk = program
    .command('plesk')
    .description('our place in Plesk: the one slot for a DNS backend')
    .addHelpText('after', page({ examples: ['dns-sync plesk status', 'dns-sync plesk enable'], exits: ['0  done'] }));
  plesk
    .command('enable')
    .description('register the hook in Plesk')
    .option('--chain', 'where another backend holds the slot: take it, and pass every call on to that one')
    .option('--take-over', 'where another backend holds the slot: take it')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync plesk enable', 'dns-sync plesk enable --chain'],
        exits: ['0  registered, or was already', '1  another backend holds the slot, or Plesk says no'],
      }),
    )
    .action(async (options) => done(await (await load()).enable(io, options)));
  plesk
    .command('disable')
    .description('free the slot if it is ours')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync plesk disable'], exits: ['0  free', '1  it is not ours, or Plesk says no'] }),
    )
    .action(async () => done(await (await load()).disable(io)));
  plesk
    .command('status')
    .description('who holds the slot, when the hook was called, and what of Plesk was not heard of')
    .option('--json', 'for programs, on stdout')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync plesk status', 'dns-sync plesk status --json'],
        exits: [
          '0  the slot is ours, and nothing was missed',
          '1  Plesk could not be asked',
          '2  one of them is not so',
        ],
      }),
    )
    .action(async (options) => done(await (await load()).status(io, options)));
}
