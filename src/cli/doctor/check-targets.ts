import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { Target } from '../../sync/targets.ts';
import { ok, type Check, type Finding } from './check.ts';

/** Checks with one cheap call each whether the targets answer and have room. */
export const checkTargets: Check = {
  name: 'targets',
  run: async ({ targets }) => (await Promise.all(targets.map(checkTarget))).flat(),
};

async function checkTarget({ name, provider }: Target): Promise<readonly Finding[]> {
  try {
    const findings = (await provider.ping()).map((finding) => ({ ...finding, what: `${name} ${finding.what}` }));
    return provider.traits.guard === 'none' ? [...findings, ok(unguarded(name))] : findings;
  } catch (error) {
    rethrowUnlessKnown(error);
    return [{ level: 'error', what: `${name}: ${error.message}`, hint: error.hint }];
  }
}

function unguarded(name: string): string {
  return `${name} overwrites whatever is there: dns-sync looks before it writes, and what others write between may be lost`;
}
