import type { JsonCalls } from '../../https-json/json-calls.ts';
import { ServiceError } from '../../https-json/service-error.ts';
import type { Method } from './call-parts.ts';
import { notFoundIn } from './errors.ts';
import { getZone } from './get-zone.ts';

/** Does work in a zone that exists, or says why it can't. */
export type InZone = <T>(id: string, action: string, work: () => Promise<T>) => Promise<T>;

/**
 * Explains the status 404.
 * The service answers a missing right, a zone that is being created and one that is gone alike. A look at the zone
 * distinguishes them.
 */
export function explainMissing(calls: JsonCalls<Method>): InZone {
  return async (id, action, work) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 404) throw error;
      const state = await getZone(calls, id).then(
        ({ zone }) => zone.lifecycleState,
        () => 'DELETED',
      );
      throw notFoundIn(state, action, error);
    }
  };
}
