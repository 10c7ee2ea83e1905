import { Option, type Command } from 'commander';
import { services } from '../../cloud/services.ts';
import type { Purpose } from '../../cloud/access.ts';
import { examine } from '../doctor/run-checks.ts';
import { examineTarget } from '../doctor/target-report.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { reporterFor } from '../reporter.ts';
import { usesOf } from '../setup/target-services.ts';
import { jsonText } from '../render/json-text.ts';
import { doctorText } from '../render/doctor-text.ts';

export function addDoctor(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('doctor')
    .description('Check configuration, state, Plesk, credentials and targets')
    .option('--json', 'Print JSON')
    .option('--target <NAME>', 'Check only the credentials of a target; keys in the environment come first')
    .addOption(
      new Option(
        '--iam-policy [PURPOSE]',
        'Print the least IAM policy instead: for reading (plan), for changes (apply, the default), or what "drift --who" needs in addition (who)',
      ).choices(['plan', 'apply', 'who']),
    )
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync doctor',
          'dns-sync doctor --target route53 --json',
          'dns-sync doctor --iam-policy > policy.json',
          'dns-sync doctor --iam-policy plan',
        ],
        exits: ['0  no problems', '1  a check could not run', '2  problems found'],
      }),
    )
    .action(async (options: DoctorOptions) => done(await doctor(io, options)));
}

interface DoctorOptions {
  readonly json?: boolean;
  readonly target?: string;
  /** True if the option has no value. */
  readonly iamPolicy?: Purpose | 'who' | true;
}

/** Runs all checks. Exit code: 0 no problem; 2 a problem; 1 a check couldn't be completed. */
async function doctor(io: Io, options: DoctorOptions): Promise<number> {
  if (options.iamPolicy !== undefined) {
    const purpose = options.iamPolicy === true ? 'apply' : options.iamPolicy;
    // IAM exists only at AWS.
    io.out(`${await services.route53.leastRights.text(purpose, await usesOf(io.env))}\n`);
    return 0;
  }
  const report =
    options.target === undefined
      ? { checks: await examine(io, reporterFor(io)) }
      : await examineTarget(io, reporterFor(io), options.target);
  const { checks } = report;
  io.out(options.json === true ? jsonText({ format: 1, ...report }) : doctorText(checks, io.style));
  const levels = new Set(checks.flatMap(({ findings }) => findings.map(({ level }) => level)));
  if (levels.has('error')) return 2;
  return levels.has('unknown') ? 1 : 0;
}
