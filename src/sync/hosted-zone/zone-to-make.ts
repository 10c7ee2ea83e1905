import { noHostedZone } from '../../reconcile/plan/no-hosted-zone.ts';
import type { HeldRecord } from '../../reconcile/plan/json-records.ts';
import { wantsZone } from '../../reconcile/plan/wants-zone.ts';
import type { Config } from '../../config/load-config.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';

/** Checks whether a missing hosted zone is created at its target. */
export function makesZone(subject: ZoneAtTarget, config: Config): boolean {
  return subject.traits.zones === 'made' && wantsZone(subject.snapshot, effectivePolicy(config, subject));
}

/**
 * Holds a zone that is missing at its target and isn't created there.
 * Either Plesk doesn't send it and a PTR request alone creates none, or the service doesn't create zones. Returns null
 * for any other.
 */
export function missingZoneHold(subject: ZoneAtTarget, config: Config): HeldRecord | null {
  const { snapshot, desired, target, traits } = subject;
  if (desired === null) return null;
  const isGiven = traits.zones === 'given' && wantsZone(snapshot, effectivePolicy(config, subject));
  return snapshot.desired === null || isGiven ? noHostedZone(snapshot, { target, words: traits.words }) : null;
}
