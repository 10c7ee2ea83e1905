import { matchesName } from '../reconcile/glob.ts';
import type { DnsName } from '../reconcile/name.ts';
import type { Config } from './config.ts';

/** What may be done unasked with one zone at one target. */
export type ZonePolicy = Config['policy'];

/**
 * The policy of a zone at a target: that of the whole, in which the target's own mode and then the first entry of
 * `policy.zones` that matches the zone take the place of what they name.
 */
export function policyFor(
  { policy, targets }: Config,
  { zone, target }: { readonly zone: DnsName; readonly target: string },
): ZonePolicy {
  const mode = targets[target]?.mode ?? policy.mode;
  const own = policy.zones.find(({ match }) => matchesName(match, zone));
  return {
    ...policy,
    mode: own?.mode ?? mode,
    onDrift: own?.onDrift ?? policy.onDrift,
    onDelete: own?.onDelete ?? policy.onDelete,
  };
}
