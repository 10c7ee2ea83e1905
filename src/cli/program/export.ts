import { Option, type Command } from 'commander';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addExport(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('export')
    .description('print a zone as Plesk last said it, for another name server or for programs')
    .argument('<ZONE>', 'a zone by name, in ASCII or national spelling')
    .addOption(
      new Option('--format <FORMAT>', 'a master file (RFC 1035) or JSON')
        .choices(['zonefile', 'json'])
        .default('zonefile'),
    )
    .addHelpText(
      'after',
      page({
        examples: ['dns-sync export example.com > example.com.zone', 'dns-sync export example.com --format json'],
        exits: ['0  printed', '1  no such zone, or it has no records'],
      }),
    )
    .action(async (zone: string, options: { format: string }) =>
      done(await (await import('../commands/export.ts')).exportZone(io, zone, options)),
    );
}
