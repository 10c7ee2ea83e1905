import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { fleetRoleOf } from '../../sync/leaves-to-fleet.ts';
import type { StateSession } from '../../sync/session.ts';
import { checkAccount } from './check-account.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkServers } from './check-servers.ts';
import { checkTargets } from './check-targets.ts';
import type { Check } from './check.ts';
import { examinedOf, type Examined } from './examined.ts';
import { checkHookUser } from './machine/check-hook-user.ts';

/** The checks that are left out, each with what is shown instead. */
type LeftOut = ReadonlyMap<Check, readonly Examined[]>;

type Machine = Pick<StateSession, 'config' | 'store' | 'now' | 'env'>;

/** The checks that list all zones of an account. */
const listing: readonly Check[] = [checkServers, checkDuplicates];

/**
 * Returns the checks that are left out on this machine of a fleet. A server has no credentials: its workers ask the
 * services. Plesk calls no worker, and one that doesn't lead lists nothing, because the leader doesn't know its requests.
 */
export async function leftOutChecks(machine: Machine): Promise<LeftOut> {
  const role = await fleetRoleOf(machine);
  if (role === 'alone') return new Map();
  if (role === 'server')
    return (await mayBeWorker(machine)) ? new Map() : silently([checkTargets, checkAccount, ...listing]);
  const { openCommandRight } = await import('../../sync/fleet/worker/command-right.ts');
  const right = await openCommandRight(machine);
  const refusal = (await right?.refusal()) ?? null;
  right?.end();
  if (refusal === null) return silently([checkHookUser]);
  const { message, hint } = refusal;
  const what = `not checked here: ${message}`;
  const said = listing.map(
    (check) => [check, [examinedOf(check.name, check.see, [{ level: 'ok', what, hint }])]] as const,
  );
  return new Map([...silently([checkHookUser]), ...said]);
}

function silently(checks: readonly Check[]): LeftOut {
  return new Map(checks.map((check) => [check, []]));
}

/** A machine without zones may become a worker, as its rights in the engine show. */
async function mayBeWorker(machine: Machine): Promise<boolean> {
  if ((await machine.store.list()).length > 0) return false;
  try {
    return !(await (await import('../../sync/fleet/admin/examine-fleet.ts')).isFleetServer(machine));
  } catch (error) {
    // The check of the fleet reports it.
    rethrowUnlessKnown(error);
    return true;
  }
}
