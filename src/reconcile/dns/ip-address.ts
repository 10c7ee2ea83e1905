import { failure, success, type Result } from '../result.ts';

/** Canonicalizes a dotted quad. Leading zeros are refused, because some readers take them as octal. */
export function canonicalIpv4(text: string): Result<string> {
  const parts = text.split('.');
  const valid = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return valid ? success(text) : failure(`${JSON.stringify(text)} is not an IPv4 address`);
}

/** Canonicalizes IPv6 text (RFC 5952 section 4: lower case, no leading zeros, the longest run of zeros as `::`). */
export function canonicalIpv6(text: string): Result<string> {
  const groups = ipv6Groups(text);
  if (groups === undefined) return failure(`${JSON.stringify(text)} is not an IPv6 address`);
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return success(hex.join(':'));
  return success(`${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`);
}

/** Returns the eight 16-bit groups of an IPv6 address, or undefined (RFC 4291 section 2.2). */
export function ipv6Groups(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const sides = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  const [left, right] = sides;
  if (left === undefined || (halves.length === 2 && right === undefined)) return undefined;
  if (halves.length === 1) return left.length === 8 ? left : undefined;
  const tail = right as readonly number[];
  const missing = 8 - left.length - tail.length;
  return missing < 1 ? undefined : [...left, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** Reads `a:b:c`; at the end of the address, the last part can be a dotted quad. */
function groupsOf(text: string, atEnd: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) as string;
  const groups: number[] = [];
  for (const part of last.includes('.') ? parts.slice(0, -1) : parts) {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return undefined;
    groups.push(Number.parseInt(part, 16));
  }
  if (!last.includes('.')) return groups;
  const quad = canonicalIpv4(last);
  if (!quad.ok || !atEnd) return undefined;
  const [a, b, c, d] = quad.value.split('.').map(Number) as [number, number, number, number];
  return [...groups, a * 256 + b, c * 256 + d];
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}
