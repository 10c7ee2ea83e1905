import type { PleskZone } from './command-schema.ts';
import { quoteInput } from '../../text/quote-input.ts';

/** What sources say of a domain that is not active, where nobody knows which number stands for what. */
export const inactive = 'inactive';

/** What sources say of a zone that is left of a domain. */
export const ownerless = 'ownerless';

/** What sources say of a domain that is active. */
const activeWords: ReadonlySet<string> = new Set(['', '0', 'active', 'enabled']);

/**
 * Why Plesk knows a zone and doesn't serve it, as a clause; null where it does. Plesk's own words are `soa.status` ("0"
 * is enabled) and `soa.type`; `status` beside the name is that of the domain, where a source has it.
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
  if (domain === 'secondary' || /^(?:slave|secondary)$/i.test(zoneType))
    return 'Plesk is only a secondary server for it';
  if (zoneStatus !== '0' && zoneStatus !== '') return 'its DNS is switched off in Plesk';
  if (domain === 'disabled' || domain === 'suspended') return `its domain is ${domain} in Plesk`;
  if (domain === inactive) return 'its domain is disabled or suspended in Plesk';
  if (domain === ownerless) return 'no domain in Plesk has it';
  return activeWords.has(domain) ? null : `its domain is "${quoteInput(domain)}" in Plesk`;
}
