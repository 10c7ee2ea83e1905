import { labelsOf, nameFromLabels, type DnsName } from '../../../reconcile/dns/name.ts';

/** A value that was read from a message, and the place after it. */
export interface ReadAt<T> {
  readonly value: T;
  readonly end: number;
}

/** Longest name on the wire (RFC 1035 section 2.3.4), and the most labels in it. More pointers than labels are an attack. */
const maxNameOctets = 255;
const maxPointers = 127;

/** Encodes a canonical name without compression (RFC 1035 section 3.1). */
export function encodeName(name: string): Buffer {
  const labels = labelsOf(name).map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'));
  return Buffer.concat([...labels, Buffer.alloc(1)]);
}

/**
 * Reads a name at a place of a message, with its compression (RFC 1035 section 4.1.4).
 * A pointer must lead to an earlier place than the one before, so there is no loop. Throws a `RangeError`.
 */
export function readName(message: Buffer, start: number): ReadAt<DnsName> {
  const labels: string[] = [];
  let octets = 1;
  let at = start;
  let lowest = start;
  let pointers = 0;
  let end: number | null = null;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) break;
    if (length >= 0xc0) {
      const target = message.readUInt16BE(at) - 0xc0_00;
      end ??= at + 2;
      if (target >= lowest || ++pointers > maxPointers) throw new RangeError('a compression pointer leads nowhere');
      at = target;
      lowest = target;
      continue;
    }
    octets += length + 1;
    const after = at + 1 + length;
    if (length > 63 || octets > maxNameOctets || after > message.length) throw new RangeError('a name is cut');
    labels.push(message.toString('latin1', at + 1, after));
    at = after;
  }
  const name = nameFromLabels(labels);
  if (!name.ok) throw new RangeError(name.reason);
  return { value: name.value, end: end ?? at + 1 };
}
