import { labelsOf, nameFromLabels, withoutFinalDot, type DnsName } from '../../../reconcile/dns/name.ts';
import { canonicalValue } from '../../../reconcile/dns/rdata.ts';
import { failure, type Result } from '../../../reconcile/result.ts';

// Route 53 writes octets as three-digit octal escapes (Developer Guide, "DNS domain name format"); master files and our
// canonical texts use decimal escapes (RFC 1035 section 5.1).

/** Types with quoted values, in which Route 53 also escapes `\"` and `\\`. */
const quotedTypes: ReadonlySet<string> = new Set(['TXT', 'SPF', 'CAA', 'HTTPS', 'SVCB']);

/** Writes a name as Route 53 takes and lists it, except `*`, which it lists as `\052`. */
export function nameToWire(name: DnsName): string {
  if (/^[a-z0-9_*.-]+$/.test(name)) return name;
  return labelsOf(name)
    .map((label) => `${label.replaceAll(/[^a-z0-9_*-]/g, toOctal)}.`)
    .join('');
}

/** Parses a name as Route 53 lists it. */
export function nameFromWire(text: string): Result<DnsName> {
  const labels = withoutFinalDot(text).split('.');
  return nameFromLabels(labels.map((label) => label.replaceAll(/\\([0-7]{3})/g, fromOctal)));
}

/** Writes a canonical value in Route 53's spelling. */
export function valueToWire(type: string, canonical: string): string {
  if (!canonical.includes('\\')) return canonical;
  return canonical.replaceAll(/\\(?:(\d{3})|(.))/gs, (escape: string, digits?: string, char?: string) => {
    if (digits !== undefined) return toOctal(String.fromCharCode(Number(digits)));
    return quotedTypes.has(type) ? escape : toOctal(char as string);
  });
}

/**
 * Parses a value as Route 53 lists it.
 * Fails for types that Plesk can't express, and for data that doesn't match the type.
 */
export function valueFromWire(type: string, text: string): Result<string> {
  if (text === '') return failure('the value is empty');
  const decimal = text.replaceAll(/\\(?:([0-7]{3})|(.))/gs, (escape: string, digits?: string) => {
    return digits === undefined ? escape : `\\${String(Number.parseInt(digits, 8) % 256).padStart(3, '0')}`;
  });
  return canonicalValue(type, decimal);
}

function toOctal(char: string): string {
  return `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

function fromOctal(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8) % 256);
}
