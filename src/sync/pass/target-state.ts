import type { Submission } from '../../cloud/provider.ts';
import { unconfirmedWrites } from '../../reconcile/plan/unconfirmed-write.ts';
import { subject as setOf } from '../../reconcile/plan/change.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { byKey, type Applied } from '../../reconcile/plan/observed.ts';
import { compareSets, keyOf } from '../../reconcile/dns/record-set.ts';
import type { TargetState } from '../../state/documents/document.ts';
import type { Store } from '../../state/store.ts';
import { untouched, type ZoneAtTarget } from './compare-zone.ts';

/** Writes down what is known of a zone at one target; the rest of the document stays as it is by then. */
export async function updateState(
  store: Store,
  { zone, target }: Pick<ZoneAtTarget, 'zone' | 'target'>,
  change: (state: TargetState) => TargetState,
): Promise<void> {
  await store.update(zone, (document) => {
    if (document === null) return null;
    const before = document.targets[target] ?? untouched;
    const after = change(before);
    return after === before ? document : { ...document, targets: { ...document.targets, [target]: after } };
  });
}

/** What is ours after a round: the sets that were found right, less those that are gone, as changed by what was done. */
export function appliedAfter(applied: Applied, diff: ZoneDiff, { done, unsure }: Submission): Applied {
  const sets = byKey(applied.sets);
  for (const item of diff.inSync) sets.set(keyOf(item.set), item);
  for (const key of diff.forgotten) sets.delete(key);
  for (const { change, now } of done) {
    if (now === null) sets.delete(keyOf(setOf(change)));
    else sets.set(keyOf(now.set), now);
  }
  const written = new Set(done.map(({ change }) => keyOf(setOf(change))));
  const found = applied.found?.filter((key) => sets.has(key) && !written.has(key)) ?? [];
  const { found: _before, ...rest } = applied;
  return {
    ...rest,
    ...(found.length > 0 && { found }),
    sets: [...sets.values()].sort((one, other) => compareSets(one.set, other.set)),
    unsure: unconfirmedWrites(unsure),
  };
}
