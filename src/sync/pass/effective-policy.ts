import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { Config } from '../../config/load-config.ts';
import { isRouted } from '../targets.ts';

/** The policy for one zone at one target, without confirmation. */
export type ZonePolicy = Config['policy'];

/**
 * Computes the policy of a zone at a target.
 * The target's own mode overrides the general policy, and the first matching entry of `policy.zones` overrides both.
 * The old zone of a renamed domain may be erased.
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
  const erased = snapshot?.renamedTo !== undefined && (own?.rename ?? policy.rename) === 'erase';
  const onDelete = own?.onDelete ?? policy.onDelete;
  return {
    ...policy,
    mode: own?.mode ?? mode,
    onDrift: own?.onDrift ?? policy.onDrift,
    // `keep` is a deliberate choice and stays.
    onDelete: erased && onDelete === 'trash' ? 'remove' : onDelete,
  };
}

/** Checks whether any zone may be written at any target, as far as the modes say. */
export function writesAny({ policy, targets }: Config): boolean {
  const modes = Object.values(targets).map(({ mode }) => mode ?? policy.mode);
  const own = policy.zones.flatMap(({ mode }) => mode ?? []);
  return [...modes, ...own].some((mode) => mode !== 'observe');
}

/** Checks whether a zone is written at a target: routed to it, and not only observed. */
export function isWritten(config: Config, target: string, zone: DnsName): boolean {
  return isRouted(config, target, zone) && effectivePolicy(config, { zone, target }).mode !== 'observe';
}
