import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { configPath, loadConfig } from '../../config/load-config.ts';
import type { Io } from '../io.ts';
import type { StateCheck } from '../../state/check/check-state.ts';
import type { Listing } from '../../cloud/provider.ts';
import type { Reporter } from '../../sync/reporter.ts';
import { openState } from '../../sync/open-state.ts';
import { openTargets } from '../../sync/open-targets.ts';
import type { Target } from '../../sync/targets.ts';
import { checkAccess } from './machine/check-access.ts';
import { checkAccount } from './check-account.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkFleet } from './check-fleet.ts';
import { checkHookUser } from './machine/check-hook-user.ts';
import { checkClock } from './machine/check-clock.ts';
import { checkNotifications } from './check-notifications.ts';
import { checkNameServers } from './check-name-servers.ts';
import { checkNode } from './machine/check-node.ts';
import { checkOlderState } from './check-older-state.ts';
import { checkServers } from './check-servers.ts';
import { checkPlesk } from './machine/check-plesk.ts';
import { checkProgram } from './machine/check-program.ts';
import { checkTargets } from './check-targets.ts';
import { checkDisk } from './machine/check-disk.ts';
import { checkZoneStates } from './check-zone-states.ts';
import { checkZones } from './check-zones.ts';
import { examinedOf, type Examined } from './examined.ts';
import { leftOutChecks } from './left-out-checks.ts';
import { ok, type Check, type Page, type CheckInput } from './check.ts';

/** The checks without further dependencies, in the order of a diagnosis. */
const checks: readonly Check[] = [
  ...(process.platform === 'win32' ? [checkAccess] : []),
  checkDisk,
  checkOlderState,
  checkClock,
  checkZones,
  checkZoneStates,
  checkPlesk,
  checkTargets,
  checkAccount,
  checkHookUser,
  checkServers,
  checkDuplicates,
  checkNameServers,
  checkNotifications,
];

/**
 * Checks this machine, the configuration, the state and the targets.
 * Changes nothing, except that opening the state creates its folders and recovers interrupted changes, like any command.
 */
export async function examine({ env, now }: Pick<Io, 'env' | 'now'>, reporter: Reporter): Promise<readonly Examined[]> {
  const listings = new Map<Target, Promise<Listing>>();
  const listed = async (target: Target): Promise<Listing> => {
    const listing = listings.get(target) ?? target.provider.list();
    listings.set(target, listing);
    return listing;
  };
  const unknown = async (): Promise<StateCheck> => ({ documents: 0, faults: [] });
  const none: CheckInput = { env, now, config: null, store: null, targets: [], listed, faultsOfState: unknown };
  const examined: Examined[] = [];
  for (const check of [checkNode, checkProgram]) examined.push(await runCheck(check, none));
  const config = await attempt(examined, 'configuration', 'docs/errors.md#configuration', async () => {
    const loaded = await loadConfig(env);
    return { value: loaded, what: `${configPath(env)}: targets ${Object.keys(loaded.targets).join(', ')}` };
  });
  if (config === null) return examined;
  const store = await attempt(examined, 'state', 'docs/errors.md#state', async () => ({
    value: await openState({ env, now, reporter }, config, 'doctor'),
    what: `${config.stateDir} is writable`,
  }));
  if (store === null) return examined;
  const left = await leftOutChecks({ config, store, now, env });
  const targets = await openTargets(config, store, { now, deadline: null, providers: {}, reporter });
  let found: Promise<StateCheck> | null = null;
  const faultsOfState = async (): Promise<StateCheck> => (found ??= store.examine());
  const all: CheckInput = { env, now, config, store, targets, listed, faultsOfState };
  try {
    const present = config.fleet === undefined ? checks : [...checks, checkFleet];
    for (const check of present)
      if (!left.has(check)) examined.push(await runCheck(check, all));
      else for (const finding of left.get(check) ?? []) examined.push(finding);
  } finally {
    for (const target of targets) target.close();
  }
  return examined;
}

/** Runs a check and adds the page of its findings. */
async function runCheck({ name, see, run }: Check, input: CheckInput): Promise<Examined> {
  return examinedOf(name, see, await run(input));
}

async function attempt<T>(
  examined: Examined[],
  name: string,
  see: Page,
  work: () => Promise<{ readonly value: T; readonly what: string }>,
): Promise<T | null> {
  try {
    const { value, what } = await work();
    examined.push(examinedOf(name, see, [ok(what)]));
    return value;
  } catch (error) {
    rethrowUnlessKnown(error);
    examined.push(examinedOf(name, see, [{ level: 'error', what: error.message, hint: error.hint }]));
    return null;
  }
}
