import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Checks whether the engine of the fleet answers, and how the servers and workers are. */
export const checkFleet: Check = {
  name: 'fleet',
  see: 'docs/fleet/operations.md#when-a-part-fails',
  run: async ({ config, store, now, env }): Promise<readonly Finding[]> => {
    if (config === null || store === null) return [];
    if (config.fleet === undefined) return [];
    const { examineFleet } = await import('../../sync/fleet/admin/examine-fleet.ts');
    try {
      const findings = await examineFleet({ config, store, now, env });
      return findings.map(({ what, hint }) => (hint === null ? ok(what) : { level: 'warning', what, hint }));
    } catch (error) {
      rethrowUnlessKnown(error);
      return [{ level: 'error', what: error.message, hint: error.hint }];
    }
  },
};
