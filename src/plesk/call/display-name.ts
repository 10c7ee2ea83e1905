import { domainToUnicode } from 'node:url';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';

/**
 * Converts a name to its national spelling (UTS #46) with the final dot.
 * Plesk's own `displayName` isn't used, because the shown name must be the served one.
 */
export function displayNameOf(name: DnsName): string {
  if (!name.includes('xn--')) return name;
  const national = name.split('.').map(nationalLabel).join('.');
  const back = parseName(national);
  return back.ok && back.value === name ? national : name;
}

/** Converts one label. An invalid A-label stays unchanged and doesn't affect the others. */
function nationalLabel(label: string): string {
  return label.startsWith('xn--') ? domainToUnicode(label) || label : label;
}
