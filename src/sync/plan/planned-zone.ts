import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';
import type { PlanZone } from '../../reconcile/plan/plan.ts';
import type { LeanObservation } from '../pass/observe/lean-observation.ts';
import type { Target } from '../targets.ts';
import type { PlanFingerprint } from './plan-fingerprint.ts';

/**
 * The plan of one zone with the data to apply it.
 * `observation` is null if the zone couldn't be planned, has no room, or is only shown.
 */
export interface PlannedZone {
  readonly zone: DnsName;
  readonly target: Target;
  readonly plan: PlanZone;
  readonly observation: LeanObservation | null;
  readonly fingerprint: PlanFingerprint;
  /** When a failed zone is due again, in ISO 8601; null if it didn't fail. */
  readonly nextAttemptAt: string | null;
  /** Whether the plan needs an answer of the service. A deleted zone may not need one. */
  readonly isAsked: boolean;
  /** How the zone was observed: its record sets were listed, or answers of its name servers or its version proved them. */
  readonly via: 'api' | 'dns' | 'version';
  /** The number of record sets beside ours in a complete listing of now; null without one. */
  readonly others: number | null;
  /** The zone's version before that listing; null without one. */
  readonly version: string | null;
  /** The deletion that applying counts as, if it empties a deleted zone. */
  readonly deletion: ZoneDeletion | null;
}
