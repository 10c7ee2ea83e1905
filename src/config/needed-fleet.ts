import { DnsSyncError } from '../reconcile/error.ts';
import type { Config } from './load-config.ts';

/** Returns the fleet of the configuration. Throws `no-fleet` without the key. */
export function neededFleet({ fleet }: Pick<Config, 'fleet'>): NonNullable<Config['fleet']> {
  if (fleet !== undefined) return fleet;
  throw new DnsSyncError(
    'no-fleet',
    'this machine is in no fleet: the configuration has no key "fleet"',
    'add "fleet" with "name" and "engine.endpoints" to the configuration',
  );
}
