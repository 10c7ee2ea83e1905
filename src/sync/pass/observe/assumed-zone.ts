import { assumeUntouched, type Applied } from '../../../reconcile/plan/observed.ts';
import type { SeenZone } from './observation.ts';

/** A hosted zone of ours as it is if nobody but us has written to it: nobody looked. */
export function assumedZone(applied: Applied): SeenZone {
  const observed = assumeUntouched(applied);
  return { kind: 'there', observed, applied, adopting: false, hosted: null, standing: { kind: 'ours' } };
}
