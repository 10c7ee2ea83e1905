import { Option, type Command } from 'commander';
import type { Purpose } from '../../cloud/route53/iam-policy.ts';
import type { Io } from '../io.ts';
import { page } from './page.ts';

export function addDoctor(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('examine configuration, state, credentials and targets, and say what to mend')
    .option('--json', 'for programs, on stdout')
    .addOption(
      new Option(
        '--iam-policy [PURPOSE]',
        'print the least IAM policy instead: to look (plan), or to write too (apply, the default)',
      ).choices(['plan', 'apply']),
    )
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync doctor',
          'dns-sync doctor --iam-policy > policy.json',
          'dns-sync doctor --iam-policy plan',
        ],
        exits: ['0  nothing to mend', '1  something could not be told', '2  something to mend'],
      }),
    )
    .action(async (options: { json?: boolean; iamPolicy?: Purpose | true }) =>
      done(await (await import('../commands/doctor.ts')).doctor(io, options)),
    );
}
