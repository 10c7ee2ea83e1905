import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addState(program: Command, io: Io, done: (exitCode: number) => void): void {
  const state = program
    .command('state')
    .description('decide about a state directory that was restored from a backup or copied')
    .addHelpText('after', page({ examples: ['dns-sync state accept'], exits: ['0  done', '1  error'] }));
  state
    .command('accept')
    .description('take the state as current, so that zones held by the rule "state-older" are applied again')
    .addHelpText(
      'after',
      `\nCheck "dns-sync plan" first: it shows what apply would change. If Plesk can be asked, run "dns-sync resync" instead.\n${page(
        {
          examples: ['dns-sync plan && dns-sync state accept && dns-sync apply'],
          exits: ['0  accepted, or nothing to accept', '1  error'],
        },
      )}`,
    )
    .action(async () => done(await (await import('../commands/state.ts')).stateAccept(io)));
}
