import { domainToUnicode } from 'node:url';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';

/**
 * A name in its national spelling (UTS #46), with the final dot; as it is where it has none. Plesk's own
 * `displayName` isn't taken: what is shown must be the name that is served.
 */
export function displayNameOf(name: DnsName): string {
  if (!name.includes('xn--')) return name;
  const national = name.split('.').map(nationalLabel).join('.');
  const back = parseName(national);
  return back.ok && back.value === name ? national : name;
}

/** Label by label: one that is no valid A-label stays as it is, and doesn't keep the others from being read. */
function nationalLabel(label: string): string {
  return label.startsWith('xn--') ? domainToUnicode(label) || label : label;
}
