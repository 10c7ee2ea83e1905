/** Encodes a number of 16 bits. */
export function number16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

/** Encodes a character-string: its length, then its octets (RFC 1035 section 3.3). */
export function characterString(octets: string): Buffer {
  return Buffer.concat([Buffer.from([octets.length]), Buffer.from(octets, 'latin1')]);
}
