import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { nationalName } from '../../text/printable.ts';

/**
 * Converts a name to its national spelling (UTS #46) with the final dot.
 * Plesk's own `displayName` isn't used, because the shown name must be the served one.
 */
export function displayNameOf(name: DnsName): string {
  if (!name.includes('xn--')) return name;
  const national = nationalName(name);
  const back = parseName(national);
  return back.ok && back.value === name ? national : name;
}
