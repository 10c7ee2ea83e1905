import type { HeldSet } from '../../../reconcile/plan/outcome.ts';
import type { ErrorRecord } from '../../../reconcile/plan/json-records.ts';
import type { KnownDrift } from '../../../reconcile/plan/known-drift.ts';
import { needsDecision } from '../../../reconcile/plan/policy.ts';
import { statusRecord, type LiveRecord, type ZoneStatus } from '../zone-status.ts';

/** The most important reason for the state of a zone at a target. */
export type MainReason =
  | { readonly kind: 'held'; readonly held: HeldSet; readonly more: number }
  | { readonly kind: 'error'; readonly error: ErrorRecord }
  | { readonly kind: 'drift'; readonly drift: KnownDrift }
  | { readonly kind: 'not-live'; readonly live: LiveRecord }
  | { readonly kind: 'other'; readonly reason: string | null };

/** Returns the most important reason. A held change comes first, unless the last pass failed. */
export function mainReason(status: ZoneStatus): MainReason {
  const { held, drift, live, reason } = status;
  const { error } = statusRecord(status);
  const first = held.find((item) => needsDecision(item));
  if (status.error === null && first !== undefined) return { kind: 'held', held: first, more: held.length - 1 };
  if (error !== null) return { kind: 'error', error };
  if (drift !== null) return { kind: 'drift', drift };
  return live?.live === false ? { kind: 'not-live', live } : { kind: 'other', reason };
}
