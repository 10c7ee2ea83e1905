import { isWithin, withoutFinalDot, type DnsName } from '../../reconcile/dns/name.ts';
import { canonicalAddress } from './address.ts';
import type { PleskRecord } from '../call/command-schema.ts';
import { isServed, typeOf } from './record-types.ts';
import { parsePleskName } from '../call/parse-plesk-name.ts';

/**
 * Returns the first host, in sorted order, that indicates relative names; null if all are absolute.
 * Plesk itself writes absolute names, so a host of one label outside the zone is relative. Empty and `@` mean the zone,
 * and a PTR row may have an address.
 */
export function findRelativeHost(rows: readonly PleskRecord[], zone: DnsName): string | null {
  const relative = rows.filter(
    ({ host, type }) => isServed(typeOf(type)) && isRelative(host.trim(), typeOf(type), zone),
  );
  return relative.map(({ host }) => host.trim()).sort()[0] ?? null;
}

function isRelative(host: string, type: string, zone: DnsName): boolean {
  const label = withoutFinalDot(host);
  if (label === '' || label === '@' || label.includes('.')) return false;
  if (type === 'PTR' && canonicalAddress(label).ok) return false;
  const name = parsePleskName(label);
  return name.ok && !isWithin(name.value, zone);
}
