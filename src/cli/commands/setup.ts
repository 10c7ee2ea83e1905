import { iamPolicy } from '../../cloud/route53/iam-policy.ts';
import { openPanel } from '../../plesk/panel.ts';
import { readSlot } from '../../plesk/slot.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { Io } from '../io.ts';
import { printable } from '../render/printable.ts';
import { reportError } from '../report-error.ts';
import { placeOf, timerKindOf, type TimerKind } from '../setup/place.ts';
import { installSteps, uninstallSteps, type Choices, type Step } from '../setup/steps.ts';

interface SetupOptions {
  readonly yes?: boolean;
  readonly root?: string;
  readonly profile?: string;
  readonly server?: string;
  readonly timer?: TimerKind;
  readonly chain?: boolean;
  readonly takeOver?: boolean;
  /** False where Plesk isn't to be told. */
  readonly plesk: boolean;
  readonly uninstall?: boolean;
  readonly purge?: boolean;
}

/**
 * `setup`: asks on a terminal, or takes flags, and installs on a Plesk server what the package itself can't: configuration,
 * state directory, hook and timers. Each step is safe to repeat. Exit 0 all done; 1 a step could not be done, or nobody said
 * yes.
 */
export async function setup(io: Io, options: SetupOptions): Promise<number> {
  const { ask } = io;
  if (options.yes !== true && ask === null) {
    throw new DnsSyncError(
      'not-confirmed',
      'setup asks before it changes anything, and there is no terminal to ask on',
      'add --yes',
    );
  }
  const place = placeOf(io.env, options.root);
  const uninstalls = options.uninstall === true;
  const steps = uninstalls
    ? uninstallSteps(io, place, options.purge === true)
    : installSteps(io, place, await choicesOf(io, options, options.timer ?? timerKindOf(place)));
  io.out(`${uninstalls ? 'Uninstall' : 'Setup'}:\n${steps.map(({ what }) => line(`  - ${what}`)).join('')}`);
  if (options.yes !== true && ask !== null && !(await ask('Do this?'))) {
    io.err('Nothing was changed.\n');
    return 1;
  }
  const failed = await runAll(io, steps);
  if (uninstalls) {
    const kept = options.purge === true ? '' : 'Configuration and state stay; --purge removes them. ';
    io.out(`${kept}Nothing at the provider was changed. "npm uninstall -g dns-sync" removes the program.\n`);
  } else {
    io.out(`The least IAM policy for the credentials:\n${JSON.stringify(iamPolicy('apply'), null, 2)}\n`);
    io.out('Next: "dns-sync doctor" sees whether all is well, "plesk bin dns --sync-all-zones" sends all zones.\n');
  }
  return failed ? 1 : 0;
}

/** A step that can't be done doesn't keep the others from being done. */
async function runAll(io: Io, steps: readonly Step[]): Promise<boolean> {
  let failed = false;
  for (const { what, run } of steps) {
    try {
      io.out(line(`${what}: ${await run()}`));
    } catch (error) {
      if (!(error instanceof DnsSyncError)) throw error;
      io.err(line(`could not ${what}:`));
      reportError(error, io);
      failed = true;
    }
  }
  return failed;
}

async function choicesOf(io: Io, options: SetupOptions, timer: TimerKind): Promise<Choices> {
  const asks = options.yes !== true && io.answer !== null;
  const profile = options.profile ?? (asks ? await answered(io, 'AWS profile (empty: as the AWS SDK finds it)') : null);
  const flagged = options.chain === true ? 'chain' : options.takeOver === true ? 'take-over' : null;
  const other = flagged ?? (asks && options.plesk ? await otherBackend(io) : 'leave');
  return { profile, server: options.server ?? null, timer, other, registers: options.plesk };
}

async function answered(io: Io, question: string): Promise<string | null> {
  const answer = ((await io.answer?.(`${question}: `)) ?? '').trim();
  return answer === '' ? null : answer;
}

/** Asks what is to become of another backend, where there is one; that Plesk can't be asked is told by the step itself. */
async function otherBackend(io: Io): Promise<Choices['other']> {
  try {
    const slot = await readSlot(openPanel({ env: io.env, platform: process.platform }));
    if (slot.holder !== 'other') return 'leave';
    io.out(line(`Plesk's slot for a DNS backend is held by ${slot.command}`));
    const answer = await answered(io, '"chain" to pass every call on to it, "take-over" to take its place, or empty');
    return answer === 'chain' || answer === 'take-over' ? answer : 'leave';
  } catch (error) {
    if (error instanceof DnsSyncError) return 'leave';
    throw error;
  }
}

function line(text: string): string {
  return `${printable(text)}\n`;
}
