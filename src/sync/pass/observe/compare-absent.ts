import type { ZoneDiff } from '../../../reconcile/plan/diff.ts';
import type { Applied } from '../../../reconcile/plan/observed.ts';
import { compareZone, type PassOptions, type ZoneAtTarget } from '../compare-zone.ts';
import { makesZone } from '../../hosted-zone/zone-to-make.ts';
import { nowhere } from './observation.ts';

/**
 * Compares a zone without a hosted zone as if that were empty.
 * Sets that we wrote and that are still desired are drift. If no hosted zone may be created, there is no change.
 */
export function compareAbsent(subject: ZoneAtTarget, applied: Applied | null, options: PassOptions): ZoneDiff {
  const diff = compareZone(subject, { applied, observed: nowhere, adopting: false }, options);
  return makesZone(subject, options.config) ? diff : { ...diff, changes: [] };
}
