import type { Command } from 'commander';
import { serviceRecords, type ServiceRecord } from '../../cloud/service-record.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { readServiceName } from '../setup/service-name.ts';
import { jsonText } from '../render/json-text.ts';
import { servicesText, serviceText } from '../render/service-text.ts';

export function addProvider(program: Command, io: Io, done: (exitCode: number) => void): void {
  const provider = program
    .command('provider')
    .description('Show the DNS services that a target can use')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync provider list', 'dns-sync provider show route53'], exits: ['0  shown', '1  error'] }),
    );
  provider
    .command('list')
    .alias('ls')
    .description('List the DNS services')
    .option('--json', 'Print JSON')
    .addHelpText('after', page({ examples: ['dns-sync provider list'], exits: ['0  listed'] }))
    .action((options: ProviderOptions) => {
      print(io, serviceRecords(), options, servicesText);
      done(0);
    });
  provider
    .command('show <NAME>')
    .description('Show the capabilities and limits of a DNS service')
    .option('--json', 'Print JSON')
    .addHelpText(
      'after',
      page({ examples: ['dns-sync provider show route53'], exits: ['0  shown', '1  unknown service'] }),
    )
    .action((name: string, options: ProviderOptions) => {
      print(io, recordsOf(name), options, ([record]) => (record === undefined ? '' : serviceText(record)));
      done(0);
    });
}

interface ProviderOptions {
  readonly json?: boolean;
}

function print(
  io: Io,
  providers: readonly ServiceRecord[],
  { json }: ProviderOptions,
  text: (providers: readonly ServiceRecord[]) => string,
): void {
  io.out(json === true ? jsonText({ format: 1, providers }) : text(providers));
}

/** Returns a service. Throws `unknown-provider`. */
function recordsOf(text: string): readonly ServiceRecord[] {
  const name = readServiceName(text);
  return serviceRecords().filter((record) => record.name === name);
}
