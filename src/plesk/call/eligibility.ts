import type { PleskZone } from './command-schema.ts';
import { quoteInput } from '../../text/quote-input.ts';

/** A source's status of an inactive domain, if the meaning of its number is unknown. */
export const inactive = 'inactive';

/** A source's status of a zone left over from a deleted domain. */
export const ownerless = 'ownerless';

/** Types of a zone whose primary server is elsewhere. */
const secondaryTypes: ReadonlySet<string> = new Set(['slave', 'secondary']);

/** Status values of an active domain. */
const activeWords: ReadonlySet<string> = new Set(['', '0', 'active', 'enabled']);

/**
 * Returns why Plesk doesn't serve a zone, as a clause, or null.
 * Plesk sends `soa.status` ("0" is enabled) and `soa.type`. `status` next to the name is that of the domain, if a
 * source has it.
 */
export function whyNotServed({
  soa,
  status,
}: {
  readonly soa: Pick<NonNullable<PleskZone['soa']>, 'status' | 'type'> | null;
  readonly status: string;
}): string | null {
  const domain = status.trim().toLowerCase();
  const [zoneType, zoneStatus] = [soa?.type.trim() ?? '', soa?.status.trim() ?? ''];
  if (domain === 'secondary' || secondaryTypes.has(zoneType.toLowerCase()))
    return 'Plesk is only a secondary server of this zone';
  if (zoneStatus !== '0' && zoneStatus !== '') return 'DNS is switched off for this zone in Plesk';
  if (domain === 'disabled' || domain === 'suspended') return `its domain is ${domain} in Plesk`;
  if (domain === inactive) return 'its domain is disabled or suspended in Plesk';
  if (domain === ownerless) return 'no domain in Plesk owns this zone';
  return activeWords.has(domain) ? null : `its domain is "${quoteInput(domain)}" in Plesk`;
}
