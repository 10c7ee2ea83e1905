import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Config } from '../../config/load-config.ts';

/** Zones about which there is news for the zones above them, and among these those that were created or deleted: for those below too. */
export interface News {
  readonly zones: readonly DnsName[];
  readonly createdOrDeleted: ReadonlySet<DnsName>;
}

/** The news of zones that were recorded: what is in a zone matters to the one above only where it is kept there. */
export function newsOf(
  { zones: { subdomains } }: Config,
  changed: readonly { readonly zone: DnsName; readonly turnover: string | null }[],
): News {
  const createdOrDeleted = new Set(changed.filter(({ turnover }) => turnover !== null).map(({ zone }) => zone));
  return { zones: subdomains === 'fold' ? changed.map(({ zone }) => zone) : [...createdOrDeleted], createdOrDeleted };
}
