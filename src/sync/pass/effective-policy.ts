import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { Config } from '../../config/load-config.ts';
import { isRouted } from '../targets.ts';

/** What may be done unasked with one zone at one target. */
export type ZonePolicy = Config['policy'];

/**
 * The policy of a zone at a target: that of the whole, in which the target's own mode and then the first entry of
 * `policy.zones` that matches the zone take the place of what they name. The old zone of a renamed domain may be erased.
 */
export function effectivePolicy(
  { policy, targets }: Config,
  {
    zone,
    target,
    snapshot,
  }: { readonly zone: DnsName; readonly target: string; readonly snapshot?: Pick<Snapshot, 'renamedTo'> },
): ZonePolicy {
  const mode = targets[target]?.mode ?? policy.mode;
  const own = policy.zones.find(({ match }) => matchesName(match, zone));
  const erased = snapshot?.renamedTo !== undefined && policy.rename === 'erase';
  const onDelete = own?.onDelete ?? policy.onDelete;
  return {
    ...policy,
    mode: own?.mode ?? mode,
    onDrift: own?.onDrift ?? policy.onDrift,
    // What is kept on purpose is kept.
    onDelete: erased && onDelete === 'trash' ? 'remove' : onDelete,
  };
}

/** Whether a zone is written at a target: kept there, and not only observed. */
export function isWritten(config: Config, target: string, zone: DnsName): boolean {
  return isRouted(config, target, zone) && effectivePolicy(config, { zone, target }).mode !== 'observe';
}
