import type { Command } from 'commander';
import { version } from '../../text/version.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../render/json-text.ts';

export function addVersion(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('version')
    .description('Print the versions of dns-sync and Node, and the platform')
    .option('--json', 'Print JSON')
    .addHelpText('after', page({ examples: ['dns-sync version', 'dns-sync version --json'], exits: ['0  printed'] }))
    .action(({ json }: { readonly json?: boolean }) => {
      const platform = `${process.platform}-${process.arch}`;
      io.out(
        json === true
          ? jsonText({ format: 1, version, node: process.version, platform })
          : `dns-sync ${version}\nNode ${process.version}\n${platform}\n`,
      );
      done(0);
    });
}
