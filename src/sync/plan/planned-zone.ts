import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';
import type { PlanZone } from '../../reconcile/plan/plan.ts';
import type { LeanObservation } from '../pass/observe/lean-observation.ts';
import type { Target } from '../targets.ts';
import type { PlanFingerprint } from './plan-fingerprint.ts';

/**
 * The plan of one zone, with what applying it needs; `observation` is null where the zone can't be judged, has no room, or is only
 * to be shown.
 */
export interface PlannedZone {
  readonly zone: DnsName;
  readonly target: Target;
  readonly plan: PlanZone;
  readonly observation: LeanObservation | null;
  readonly fingerprint: PlanFingerprint;
  /** When a zone that failed is due again, as ISO 8601; null for one that didn't. */
  readonly nextAttemptAt: string | null;
  /** What carrying it out counts as, where that empties a deleted zone. */
  readonly deletion: ZoneDeletion | null;
}
