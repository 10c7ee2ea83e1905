/** Computes the key tag of a DNSKEY record's data in wire format (RFC 4034 appendix B). */
export function keyTag(key: Uint8Array): number {
  let sum = 0;
  for (const [i, octet] of key.entries()) sum += i % 2 === 0 ? octet * 0x1_00 : octet;
  return (sum + Math.floor(sum / 0x1_00_00)) % 0x1_00_00;
}
