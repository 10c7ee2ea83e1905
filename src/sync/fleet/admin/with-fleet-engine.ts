import { neededFleet } from '../../../config/needed-fleet.ts';
import type { Engine } from '../../../fleet/engine.ts';
import { openFleetEngine } from '../../../fleet/open-engine.ts';
import { DnsSyncError, isKnownError } from '../../../reconcile/error.ts';
import type { StateSession } from '../../session.ts';

/** What a command does with a fleet, and who may do it. */
const remedies = {
  look: 'run it on a worker, or with the configuration of an administrator: dns-sync --config FILE …',
  order: 'run it with the configuration of an administrator of the fleet: dns-sync --config FILE …',
} as const;

/** Opens the engine for an administrator's command. Throws `access-denied` on a machine without the rights for it. */
export async function withFleetEngine<T>(
  { config, now }: Pick<StateSession, 'config' | 'now'>,
  purpose: keyof typeof remedies,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const fleet = neededFleet(config);
  const engine = openFleetEngine(fleet, now);
  try {
    return await work(engine);
  } catch (error) {
    if (!isKnownError(error, 'access-denied')) throw error;
    const what = purpose === 'look' ? 'see all of' : 'give orders to';
    const user = fleet.engine.user ?? 'this machine';
    throw new DnsSyncError(error.code, `${user} may not ${what} the fleet ${fleet.name}`, remedies[purpose]);
  } finally {
    engine.close();
  }
}
