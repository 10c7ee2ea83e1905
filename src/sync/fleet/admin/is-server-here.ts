import { neededFleet } from '../../../config/needed-fleet.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { leaderKey } from '../../../fleet/keys.ts';
import { isKnownError } from '../../../reconcile/error.ts';
import { leavesToFleet } from '../../leaves-to-fleet.ts';
import type { StateSession } from '../../session.ts';

type FleetMachine = Pick<StateSession, 'config' | 'store'>;

/** Checks whether this machine is a server, not a worker or an administrator's. Without zones, only its rights show it. */
export async function isServerHere(machine: FleetMachine, engine: Engine): Promise<boolean> {
  if ((await machine.store.list()).length > 0) return leavesToFleet(machine);
  try {
    await engine.read(leaderKey(neededFleet(machine.config).account));
    return false;
  } catch (error) {
    if (isKnownError(error, 'access-denied')) return true;
    throw error;
  }
}
