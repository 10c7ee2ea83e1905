import type { StateSession } from './session.ts';

/** What this machine is: `alone` without a fleet, otherwise a `server` that has zones, or a `worker` with copies. */
export type FleetRole = 'alone' | 'server' | 'worker';

/** Returns what this machine is. A machine of a fleet without zones counts as a server. */
export async function fleetRoleOf({ config, store }: Pick<StateSession, 'config' | 'store'>): Promise<FleetRole> {
  if (config.fleet === undefined) return 'alone';
  return (await (await import('./fleet/agent/holds-replica.ts')).holdsReplica(store)) ? 'worker' : 'server';
}

/** Checks whether the workers of a fleet write the zones of this machine: it is a server in a fleet, no worker. */
export async function leavesToFleet(session: Pick<StateSession, 'config' | 'store'>): Promise<boolean> {
  return (await fleetRoleOf(session)) === 'server';
}
