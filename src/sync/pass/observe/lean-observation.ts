import { byKey, type Observed } from '../../../reconcile/plan/observed.ts';
import { keyOf } from '../../../reconcile/dns/record-set.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import type { ZoneAtTarget } from '../compare-zone.ts';
import type { Observation, SeenZone } from './observation.ts';

/**
 * An observation without what the zone's state already has, to plan thousands of zones in little memory.
 * `others` has the record sets that the applied state lacks.
 */
export type LeanObservation =
  | Observation
  | (Omit<SeenZone, 'kind' | 'observed' | 'applied'> & { readonly kind: 'as-applied'; readonly others: Observed });

/** Omits the applied record sets if all were observed exactly as written. */
export function leanObservation(observation: Observation, { state }: ZoneAtTarget): LeanObservation {
  if (observation.kind !== 'there' || state.applied === null || observation.applied !== state.applied)
    return observation;
  const { observed, applied, ...rest } = observation;
  const ours = byKey(applied.sets);
  const others = observed.sets.filter((item) => !sameJson(item, ours.get(keyOf(item.set))));
  if (observed.sets.length - others.length !== applied.sets.length) return observation;
  return { ...rest, kind: 'as-applied', others: { ...observed, sets: others } };
}

/** Restores the complete observation. The applied state must be the one it was made with. */
export function wholeObservation(lean: LeanObservation, { state }: ZoneAtTarget): Observation {
  if (lean.kind !== 'as-applied') return lean;
  const { applied } = state;
  if (applied === null) throw new Error('an observation was kept for a state without applied record sets');
  const { others, ...rest } = lean;
  return { ...rest, kind: 'there', observed: { ...others, sets: [...applied.sets, ...others.sets] }, applied };
}
