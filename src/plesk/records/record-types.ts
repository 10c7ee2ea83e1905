/** Types of records that Plesk has and that can be served elsewhere. */
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

/** Types of Plesk's own that say nothing to others: who may transfer the zone, and from where it is transferred. */
const pleskOnly: ReadonlySet<string> = new Set(['AXFR', 'MASTER']);

/** A type as DNS spells it; Plesk's own code has some in lower case. */
export function typeOf(text: string): string {
  return text.trim().toUpperCase();
}

export function isServed(type: string): boolean {
  return served.has(type);
}

export function isPleskOnly(type: string): boolean {
  return pleskOnly.has(type);
}
