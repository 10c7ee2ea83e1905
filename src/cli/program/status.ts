import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { page, zonesWord } from './page.ts';

export function addStatus(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('status')
    .description("each zone's state and why, from what is known here")
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'for programs, on stdout')
    .option('--max-age <DURATION>', 'exit with 2 where hook or timer were silent for longer, such as "26h"')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync status',
          "dns-sync status '*.example' --json",
          'dns-sync status --max-age 26h >/dev/null || echo "look after dns-sync"',
        ],
        exits: [
          '0  nothing failing or held, and no drift known',
          '1  error',
          '2  something is failing or held, drift is known, or with --max-age: nothing was heard for too long',
        ],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('../commands/status.ts')).status(io, zones, options)),
    );
}
