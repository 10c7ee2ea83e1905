import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Config } from '../../config/load-config.ts';

/**
 * Changed zones whose enclosing zones may need an update.
 * Created and deleted zones also affect the zones inside them.
 */
export interface AffectedZones {
  readonly zones: readonly DnsName[];
  readonly createdOrDeleted: ReadonlySet<DnsName>;
}

/** Returns the affected zones of a recorded change. A zone's content matters to the enclosing zone only if it is folded. */
export function affectedZones(
  { zones: { subdomains } }: Config,
  changed: readonly { readonly zone: DnsName; readonly turnover: string | null }[],
): AffectedZones {
  const createdOrDeleted = new Set(changed.filter(({ turnover }) => turnover !== null).map(({ zone }) => zone));
  return { zones: subdomains === 'fold' ? changed.map(({ zone }) => zone) : [...createdOrDeleted], createdOrDeleted };
}
