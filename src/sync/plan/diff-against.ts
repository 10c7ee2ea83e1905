import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { compareAbsent } from '../pass/observe/compare-absent.ts';
import { compareZone, type PassOptions, type ZoneAtTarget } from '../pass/compare-zone.ts';
import { nowhere, type Observation } from '../pass/observe/observation.ts';

/** Compares a zone with its observation. */
export function diffAgainst(subject: ZoneAtTarget, observation: Observation, options: PassOptions): ZoneDiff {
  if (observation.kind === 'absent') return compareAbsent(subject, observation.applied, options);
  if (observation.kind === 'there') return compareZone(subject, observation, options);
  const observed = observation.observed ?? nowhere;
  return compareZone(subject, { applied: null, observed, adopting: false }, options);
}
