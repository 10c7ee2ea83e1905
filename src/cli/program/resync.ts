import type { Command } from 'commander';
import type { ResyncOptions } from '../commands/resync.ts';
import type { Io } from '../io.ts';
import { standardInput } from '../standard-streams.ts';
import { page } from './page.ts';

export function addResync(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('resync')
    .description("take Plesk's whole truth, then plan and apply: for calls that were missed")
    .option(
      '--from <SOURCE>',
      'a FILE in the format of the hook, "-" for stdin, or of Plesk itself "plesk-db", "plesk-dns" or "plesk-rest" ("plesk" tries one after the other)',
      'plesk',
    )
    .option('--partial', 'the source has some zones only: none is taken for deleted')
    .option('--timeout <DURATION>', 'how long Plesk may take for one answer (default: 60s)')
    .option('--key-file <FILE>', "the key of Plesk's API for plesk-rest, in a file that nobody else may read")
    .option('--url <URL>', 'where that is (default: "https://localhost:8443")')
    .option('--ca <FILE>', 'the certificates to check it by; without, that of this machine is not checked')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync resync',
          'dns-sync resync --from zones.json',
          'print-all-zones | dns-sync resync --from - --yes',
        ],
        exits: [
          '0  all applied',
          '1  something failed, the source is not whole, or nobody said yes',
          '2  something is held',
        ],
      }),
    )
    .action(async (options: ResyncOptions) =>
      done(await (await import('../commands/resync.ts')).resync(io, standardInput(), options)),
    );
}
