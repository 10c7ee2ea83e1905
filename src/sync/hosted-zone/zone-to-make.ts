import { noHostedZone } from '../../reconcile/plan/no-hosted-zone.ts';
import type { HeldRecord } from '../../reconcile/plan/json-records.ts';
import { wantsZone } from '../../reconcile/plan/wants-zone.ts';
import type { Config } from '../../config/load-config.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';

/** Checks whether a missing hosted zone is created at its target. */
export function makesZone(subject: ZoneAtTarget, config: Config): boolean {
  return createsZones(subject, config) && isWanted(subject, config);
}

/**
 * Holds a zone that is missing at its target and isn't created there.
 * Either Plesk doesn't send it and a PTR request alone creates none, or the service doesn't create zones, or the
 * configuration says so. Returns null for any other.
 */
export function missingZoneHold(subject: ZoneAtTarget, config: Config): HeldRecord | null {
  const { snapshot, desired, target, traits, state } = subject;
  if (desired === null) return null;
  const isLeft = !createsZones(subject, config) && isWanted(subject, config);
  if (snapshot.desired !== null && !isLeft) return null;
  const isForbidden = !isAllowed(subject, config);
  return noHostedZone(snapshot, { target, words: traits.words, isForbidden, wasThere: state.applied !== null });
}

/** Checks whether zones are created at a target: the service can, and the configuration allows it. */
export function createsZones(subject: Pick<ZoneAtTarget, 'target' | 'traits'>, config: Config): boolean {
  return subject.traits.zones === 'made' && isAllowed(subject, config);
}

/** Checks whether the configuration lets missing zones be created. The target's own setting wins. */
function isAllowed({ target }: Pick<ZoneAtTarget, 'target'>, { zones, targets }: Config): boolean {
  return (targets[target]?.zones.create ?? zones.create) === 'always';
}

function isWanted(subject: ZoneAtTarget, config: Config): boolean {
  return wantsZone(subject.snapshot, effectivePolicy(config, subject));
}
