import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { Target } from '../../sync/targets.ts';
import { ok, type Check, type Finding } from './check.ts';

/** From this part of a quota on it is worth knowing. */
const nearlyFull = 0.9;

/** Whether each target can be asked, and has room: one cheap call each. */
export const checkTargets: Check = {
  name: 'targets',
  run: async ({ targets }) => (await Promise.all(targets.map(checkTarget))).flat(),
};

async function checkTarget({ name, provider }: Target): Promise<readonly Finding[]> {
  try {
    const { count, limit, of } = await provider.zoneQuota();
    const what = `${name} answers: ${count} of ${limit} hosted zones of ${of}`;
    if (count < limit * nearlyFull) return [ok(what)];
    return [
      { level: 'warning', what, hint: 'raise the quota at AWS (Service Quotas, Route 53) before new domains come' },
    ];
  } catch (error) {
    rethrowUnlessKnown(error);
    return [{ level: 'error', what: `${name}: ${error.message}`, hint: error.hint }];
  }
}
