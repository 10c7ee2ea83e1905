import { Option, type Command } from 'commander';
import type { Io } from '../io.ts';
import { page, zonesWord } from './page.ts';
import { timeoutOption } from './timeout-option.ts';

export function addDrift(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('drift')
    .description('tell what somebody else changed of what we wrote; changes nothing without --heal')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'for programs, on stdout')
    .addOption(
      new Option('--via <WAY>', 'how to look: "api" asks the provider, which is what "auto" does')
        .choices(['auto', 'api'])
        .default('auto'),
    )
    .option('--heal', 'write the desired state of the drifted zones back')
    .option('--yes', 'with --heal: do not ask')
    .addOption(timeoutOption())
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync drift', 'dns-sync drift --json', 'dns-sync drift --heal --yes'],
        exits: ['0  no drift, or all of it healed', '1  a zone could not be judged or healed', '2  drift'],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('../commands/drift.ts')).drift(io, zones, options)),
    );
}
