import { neededFleet } from '../../../config/needed-fleet.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { openFleetEngine } from '../../../fleet/open-engine.ts';
import { DnsSyncError, isKnownError } from '../../../reconcile/error.ts';
import type { StateSession } from '../../session.ts';

/** Opens the engine for an administrator's command. Throws `access-denied` on a machine without the rights for it. */
export async function withFleetEngine<T>(
  { config, now }: Pick<StateSession, 'config' | 'now'>,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = openFleetEngine(neededFleet(config), now);
  try {
    return await work(engine);
  } catch (error) {
    if (!isKnownError(error, 'access-denied')) throw error;
    throw new DnsSyncError(
      error.code,
      error.message,
      'use the configuration of a worker to look, and of an administrator of the fleet to move zones',
    );
  } finally {
    engine.close();
  }
}
