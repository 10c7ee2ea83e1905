/** Types of Plesk's records that can be served elsewhere. */
const served: ReadonlySet<string> = new Set([
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'HTTPS',
  'MX',
  'NS',
  'PTR',
  'SRV',
  'TLSA',
  'TXT',
]);

/** Types that concern only Plesk: zone transfers to and from other servers. */
const pleskOnly: ReadonlySet<string> = new Set(['AXFR', 'MASTER']);

/** Returns a type in DNS spelling; Plesk writes some in lower case. */
export function typeOf(text: string): string {
  return text.trim().toUpperCase();
}

export function isServed(type: string): boolean {
  return served.has(type);
}

export function isPleskOnly(type: string): boolean {
  return pleskOnly.has(type);
}
