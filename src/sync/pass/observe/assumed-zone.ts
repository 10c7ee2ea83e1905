import { assumeUntouched, type Applied } from '../../../reconcile/plan/observed.ts';
import type { SeenZone } from './observation.ts';

/** Builds the assumed observation of a hosted zone of ours from our last write, without a lookup. */
export function assumedZone(applied: Applied): SeenZone {
  const observed = assumeUntouched(applied);
  return { kind: 'there', observed, applied, adopting: false, hosted: null, standing: { kind: 'ours' } };
}
