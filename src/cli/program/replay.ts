import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addReplay(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('replay')
    .description('run a call of Plesk again on a copy of the state and show the plan; changes nothing')
    .argument('<FILE>', 'a call as it came; hook.keepCalls keeps them')
    .option('--json', 'the plan for programs, on stdout')
    .option('--offline', 'ask nobody; compare with what was last written')
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync replay "$(ls -d /var/lib/dns-sync/kept-calls/* | tail -1)"'],
        exits: ['0  planned', '1  a zone could not be judged', '2  something of the call can not be recorded'],
      }),
    )
    .action(async (file: string, options) =>
      done(await (await import('../commands/replay.ts')).replay(io, file, options)),
    );
}
