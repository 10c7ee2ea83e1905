import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Change } from '../../../reconcile/plan/change.ts';
import { packChanges, type CallLimits } from '../../batches/pack-changes.ts';
import type { WireChange } from '../client/api.ts';
import { maxCharacters, maxElements } from './limits.ts';
import { replaceInSteps } from './set-between.ts';
import { toWireChanges } from './translate.ts';

/** Packs changes into as few ChangeResourceRecordSets calls as its limits allow. */
export function packForRoute53(changes: readonly Change[], zone: DnsName): readonly (readonly Change[])[] {
  const limits: CallLimits = {
    most: [maxElements, maxCharacters],
    loadOf: (part) => loadOf(part, zone),
    inSteps: replaceInSteps,
  };
  return packChanges(changes, limits);
}

/**
 * Returns the elements of a call in the order of validation.
 * Deletes come first, because a CREATE before the DELETE that makes room for it is refused.
 */
export function elementsOf(changes: readonly Change[], zone: DnsName): readonly WireChange[] {
  const wire = changes.flatMap((change) => toWireChanges(change, zone));
  const deletes = wire.filter((element) => element.action === 'DELETE');
  return [...deletes, ...wire.filter((element) => element.action !== 'DELETE')];
}

/** Counts elements and characters. An UPSERT counts twice for both (ChangeResourceRecordSets, "Limits on requests"). */
function loadOf(changes: readonly Change[], zone: DnsName): readonly [elements: number, characters: number] {
  let [elements, characters] = [0, 0];
  for (const { action, set } of changes.flatMap((change) => toWireChanges(change, zone))) {
    const times = action === 'UPSERT' ? 2 : 1;
    elements += set.values.length * times;
    characters += set.values.reduce((all, value) => all + value.length, 0) * times;
  }
  return [elements, characters];
}
