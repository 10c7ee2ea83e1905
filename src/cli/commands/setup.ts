import { Option, type Command } from 'commander';
import { readRegistration } from '../../plesk/panel/backend-registration.ts';
import { openPleskCli } from '../../plesk/panel/plesk-cli.ts';
import { isRoute53Extension, route53Extension } from '../../plesk/panel/route53-extension.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { printable, printableLine } from '../../text/printable.ts';
import { page } from '../help/page.ts';
import type { Io } from '../io.ts';
import { newZonesText } from '../setup/new-zones-text.ts';
import { reportError } from '../report-error.ts';
import { installPaths, timerKindOf, type InstallPaths, type TimerKind } from '../setup/install-paths.ts';
import { chooseTarget, type TargetChoice } from '../setup/ask-settings.ts';
import { leastRightsText, notesText } from '../setup/target-services.ts';
import { installSteps, programStep, uninstallSteps, type Choices, type SetupStep } from '../setup/steps.ts';
import { notConfirmed } from '../not-confirmed.ts';

export function addSetup(program: Command, io: Io, done: (exitCode: number) => void): void {
  program
    .command('setup')
    .summary('Install the program, hook and timers on a Plesk server')
    .description('Install on a Plesk server: program, configuration, hook and timers (safe to repeat)')
    .option('--yes', 'Skip the confirmation')
    .option('--provider <NAME>', 'DNS service of a new configuration; default: route53')
    .option('--set <KEY=VALUE>', 'Setting of the target; repeatable', collect)
    .option('--profile <NAME>', 'AWS profile with the credentials: --set profile=NAME')
    .option('--server <NAME>', 'Owner name for new hosted zones; default: the host name')
    .addOption(
      new Option('--timer <KIND>', 'What runs the timers; default: what the system has').choices([
        'systemd',
        'cron',
        'windows',
        'none',
      ]),
    )
    .option('--chain', 'If another backend is registered: replace it, and pass each call on to it')
    .option('--take-over', 'If another backend is registered: replace it')
    .option('--no-plesk', "Don't register in Plesk")
    .option('--no-program', "Don't install the program, which runs from another place, such as the Plesk extension")
    .option('--root <DIR>', 'Install below a directory, for an image; nothing outside is changed')
    .option('--program-only', 'After a package update: only switch to the new version')
    .option('--uninstall', 'Remove the installation; keep configuration and state')
    .option('--purge', 'With --uninstall: remove configuration and state too')
    .addHelpText(
      'after',
      page({
        examples: [
          'dns-sync setup',
          'dns-sync setup --yes --profile dns --chain',
          'dns-sync setup --yes --provider rfc2136 --set server=192.0.2.53 --set keyFile=/etc/dns-sync/key',
          'dns-sync setup --yes --program-only',
          'dns-sync setup --uninstall',
        ],
        exits: ['0  all steps done', '1  a step failed, or not confirmed'],
      }),
    )
    .action(async (options) => done(await setup(io, options)));
}

function collect(word: string, words: readonly string[] = []): readonly string[] {
  return [...words, word];
}

interface SetupOptions {
  readonly yes?: boolean;
  readonly root?: string;
  readonly profile?: string;
  readonly provider?: string;
  readonly set?: readonly string[];
  readonly server?: string;
  readonly timer?: TimerKind;
  readonly chain?: boolean;
  readonly takeOver?: boolean;
  /** False if Plesk is not to be changed. */
  readonly plesk: boolean;
  /** False if the program runs from another place. */
  readonly program: boolean;
  readonly programOnly?: boolean;
  readonly uninstall?: boolean;
  readonly purge?: boolean;
}

/** What to do: install everything, install the program alone, or uninstall. */
type Job = 'install' | 'program' | 'uninstall';

/**
 * Installs what the package can't: program, configuration, state directory, hook and timers on a Plesk server.
 * Settings come from flags or questions on a terminal. Each step is safe to repeat. Exit code: 0 all done; 1 a step
 * failed, or not confirmed.
 */
async function setup(io: Io, options: SetupOptions): Promise<number> {
  const { ask } = io;
  if (options.yes !== true && ask === null) throw notConfirmed('setup');
  // The user of Plesk's hook must be able to read the new files, whatever the umask of this shell.
  process.umask(0o022);
  const paths = installPaths(io.env, options.root);
  const job = jobOf(options);
  const { steps, target } = await stepsOf(io, options, paths, job);
  io.out(
    `${job === 'uninstall' ? 'Uninstall' : 'Setup'}:\n${steps.map(({ what }) => printableLine(`  - ${what}`)).join('')}`,
  );
  if (target !== null && paths.root === '' && options.plesk) io.out(await newZonesText(io, target));
  if (options.yes !== true && ask !== null && !(await ask('Continue?'))) {
    io.log({ level: 'info', text: 'Nothing was changed.' });
    return 1;
  }
  const failed = await runAll(io, steps);
  io.out(await closing(paths, job, options));
  return failed ? 1 : 0;
}

function jobOf({ uninstall, programOnly }: SetupOptions): Job {
  if (uninstall === true) return 'uninstall';
  if (programOnly !== true) return 'install';
  if (process.platform !== 'win32') return 'program';
  throw new DnsSyncError(
    'no-link',
    '--program-only has no effect on Windows: Plesk and the tasks use the path of one version',
    'run "dns-sync setup" without it',
  );
}

/** What setup does, and the target of an installation. */
interface SetupPlan {
  readonly steps: readonly SetupStep[];
  readonly target: TargetChoice | null;
}

/** Returns the steps. With `--root` Plesk is not queried, because it belongs to this system. */
async function stepsOf(io: Io, options: SetupOptions, paths: InstallPaths, job: Job): Promise<SetupPlan> {
  const usesPlesk = options.plesk && paths.root === '';
  if (job === 'program') return { steps: [programStep(io, paths)], target: null };
  if (job === 'uninstall') {
    const steps = uninstallSteps(io, paths, { purges: options.purge === true, unregisters: usesPlesk });
    return { steps, target: null };
  }
  const choices = await choicesOf(io, { ...options, plesk: usesPlesk }, paths);
  return { steps: installSteps(io, paths, choices), target: choices.target };
}

async function closing(paths: InstallPaths, job: Job, { purge, root }: SetupOptions): Promise<string> {
  if (job === 'program') return '';
  if (job === 'uninstall') {
    const kept = purge === true ? '' : 'Configuration and state are kept; --purge removes them. ';
    return `${kept}Nothing at the provider was changed. "npm uninstall -g dns-sync" removes the package.\n`;
  }
  const rights = `${await leastRightsText(paths.env)}${await notesText(paths.env)}`;
  const next =
    root === undefined
      ? 'Next: run "dns-sync doctor" to check the installation, then "plesk bin dns --sync-all-zones" to send all zones.\n'
      : '--root does not register the hook: run "dns-sync setup" on the system itself to register it in Plesk.\n';
  return `${rights}${next}`;
}

/** Runs all steps, also after one failed. */
async function runAll(io: Io, steps: readonly SetupStep[]): Promise<boolean> {
  let failed = false;
  for (const { what, run } of steps) {
    try {
      io.out(printableLine(`${what}: ${await run()}`));
    } catch (error) {
      rethrowUnlessKnown(error);
      io.log({ level: 'error', event: 'step', text: printable(`Failed to ${what}:`) });
      reportError(error, io);
      failed = true;
    }
  }
  return failed;
}

async function choicesOf(io: Io, options: SetupOptions, paths: InstallPaths): Promise<Choices> {
  const timer = options.timer ?? timerKindOf(paths);
  const asks = options.yes !== true && io.answer !== null;
  const target = await chooseTarget(paths.env, options, asks ? async (question) => answered(io, question) : null);
  const flagged = options.chain === true ? 'chain' : options.takeOver === true ? 'take-over' : null;
  const backend = flagged ?? (asks && options.plesk ? await otherBackend(io) : 'leave');
  return {
    target,
    server: options.server ?? null,
    timer,
    otherBackend: backend,
    registers: options.plesk,
    installs: options.program,
  };
}

async function answered(io: Io, question: string): Promise<string | null> {
  const answer = ((await io.answer?.(`${question}: `)) ?? '').trim();
  return answer === '' ? null : answer;
}

/** Asks what to do with another backend in Plesk's slot. If Plesk can't be asked, the step itself reports that. */
async function otherBackend(io: Io): Promise<Choices['otherBackend']> {
  try {
    const slot = await readRegistration(openPleskCli({ env: io.env, platform: process.platform }));
    if (slot.holder !== 'other') return 'leave';
    io.out(printableLine(`Another DNS backend is registered in Plesk: ${slot.command}`));
    if (isRoute53Extension(slot.command)) return await replacesExtension(io);
    const answer = await answered(io, 'Enter "take-over" to replace it, "chain" to also pass each call on to it');
    return answer === 'chain' || answer === 'take-over' ? answer : 'leave';
  } catch (error) {
    rethrowUnlessKnown(error);
    return 'leave';
  }
}

/** Plesk's own extension can only be replaced. */
async function replacesExtension(io: Io): Promise<Choices['otherBackend']> {
  io.out(printableLine(`${route53Extension.fact}. To take over, ${route53Extension.advice}, or answer yes.`));
  return (await io.ask?.('Take over?')) === true ? 'take-over' : 'leave';
}
