import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { Target } from '../../sync/targets.ts';
import type { Check, Finding } from './check.ts';

/** Whether each target can be asked, and has room: one cheap call each. */
export const checkTargets: Check = {
  name: 'targets',
  run: async ({ targets }) => (await Promise.all(targets.map(checkTarget))).flat(),
};

async function checkTarget({ name, provider }: Target): Promise<readonly Finding[]> {
  try {
    return (await provider.ping()).map((finding) => ({ ...finding, what: `${name} ${finding.what}` }));
  } catch (error) {
    rethrowUnlessKnown(error);
    return [{ level: 'error', what: `${name}: ${error.message}`, hint: error.hint }];
  }
}
