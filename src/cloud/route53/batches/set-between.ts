import type { Replacement } from '../../batches/pack-changes.ts';
import type { ProviderSet } from '../../../reconcile/plan/observed.ts';
import { recordSet } from '../../../reconcile/dns/record-set.ts';
import { afterChange } from './translate.ts';

/**
 * Replaces a set in two steps that both fit, with an intermediate set, so that its name is never empty.
 * The intermediate set has values of the new set, values in both sets first; if none fits, values of the old one.
 * Returns null if no value fits.
 */
export function replaceInSteps(
  change: Replacement,
  fits: (step: Replacement) => boolean,
): readonly [Replacement, Replacement] | null {
  const { before, after } = change;
  const stepsOver = (values: readonly string[]): readonly [Replacement, Replacement] => {
    const between = recordSet(after.name, after.type, after.ttl, values);
    const first: Replacement = { ...change, after: between };
    return [first, { ...change, before: afterChange(first) as ProviderSet }];
  };
  const common = after.values.filter((value) => before.set.values.includes(value));
  for (const candidates of [[...common, ...after.values], before.set.values]) {
    const chosen: string[] = [];
    for (const value of new Set(candidates)) if (stepsOver([...chosen, value]).every(fits)) chosen.push(value);
    if (chosen.length > 0) return stepsOver(chosen);
  }
  return null;
}
