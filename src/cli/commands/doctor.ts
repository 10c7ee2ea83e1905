import { Option, type Command } from 'commander';
import { services } from '../../cloud/services.ts';
import type { Purpose } from '../../cloud/service.ts';
import { examine } from '../doctor/run-checks.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { reporterFor } from '../reporter.ts';
import { doctorText } from '../render/doctor-text.ts';

export function addDoctor(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('Check configuration, state, Plesk, credentials and targets')
    .option('--json', 'Print JSON')
    .addOption(
      new Option(
        '--iam-policy [PURPOSE]',
        'Print the least IAM policy instead: for reading (plan) or for changes (apply, the default)',
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
        exits: ['0  no problems', '1  a check could not run', '2  problems found'],
      }),
    )
    .action(async (options: { json?: boolean; iamPolicy?: Purpose | true }) => done(await doctor(io, options)));
}

interface DoctorOptions {
  readonly json?: boolean;
  /** True if the option has no value. */
  readonly iamPolicy?: Purpose | true;
}

/** Runs all checks. Exit code: 0 no problem; 2 a problem; 1 a check couldn't be completed. */
async function doctor(io: Io, options: DoctorOptions): Promise<number> {
  if (options.iamPolicy !== undefined) {
    const purpose = options.iamPolicy === true ? 'apply' : options.iamPolicy;
    // IAM exists only at AWS.
    io.out(`${await services.route53.leastRights.text(purpose)}\n`);
    return 0;
  }
  const checked = await examine(io, reporterFor(io));
  io.out(
    options.json === true
      ? `${JSON.stringify({ format: 1, checks: checked }, null, 2)}\n`
      : doctorText(checked, io.style),
  );
  const levels = new Set(checked.flatMap(({ findings }) => findings.map(({ level }) => level)));
  if (levels.has('error')) return 2;
  return levels.has('unknown') ? 1 : 0;
}
