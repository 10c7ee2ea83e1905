import { Option, type Command } from 'commander';
import type { Io } from '../io.ts';
import { page, zonesWord } from './page.ts';
import { timeoutOption } from './timeout-option.ts';

export function addPlan(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('plan')
    .description('observe the provider and show what would be done, and why')
    .argument('[ZONE...]', zonesWord)
    .option('--json', 'the plan for programs, on stdout')
    .addOption(new Option('--markdown', 'the plan for a ticket, on stdout').conflicts('json'))
    .option('--detailed-exitcode', 'exit with 2 where something differs')
    .option('--offline', 'ask nobody; compare with what was last written')
    .addOption(new Option('--out <FILE>', 'save the plan, for "apply --plan FILE"; "-" is stdout').conflicts('offline'))
    .addOption(timeoutOption())
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync plan',
          'dns-sync plan example.com --json',
          'dns-sync plan --markdown > ticket.md',
          'dns-sync plan --out friday.plan && dns-sync apply --plan friday.plan',
          'dns-sync plan --timeout 10m',
          'dns-sync plan --detailed-exitcode || echo differs',
        ],
        exits: ['0  planned', '1  a zone could not be judged', '2  with --detailed-exitcode: something differs'],
      }),
    )
    .action(async (zones: string[], options) =>
      done(await (await import('../commands/plan.ts')).plan(io, zones, options)),
    );
}
