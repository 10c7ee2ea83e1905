/** Numbers of record types (IANA, "Domain Name System Parameters"). */
const numbers: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  DS: 43,
  SSHFP: 44,
  RRSIG: 46,
  DNSKEY: 48,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  CAA: 257,
};
const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));

/** Returns the number of a record type by its name, or by `TYPEn` (RFC 3597 section 5); null for any other text. */
export function typeNumber(name: string): number | null {
  if (Object.hasOwn(numbers, name)) return numbers[name] ?? null;
  const digits = /^TYPE(\d{1,5})$/.exec(name)?.[1];
  return digits !== undefined && Number(digits) < 0x1_00_00 ? Number(digits) : null;
}

export function typeName(number: number): string {
  return names.get(number) ?? `TYPE${number}`;
}
