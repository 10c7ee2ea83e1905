import type { StateSession } from './session.ts';

/** Checks whether the workers of a fleet write the zones of this machine: it is a server in a fleet, no worker. */
export async function leavesToFleet({ config, store }: Pick<StateSession, 'config' | 'store'>): Promise<boolean> {
  if (config.fleet === undefined) return false;
  return !(await (await import('./fleet/agent/holds-replica.ts')).holdsReplica(store));
}
