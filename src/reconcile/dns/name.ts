import { failure, success, type Result } from '../result.ts';

declare const dnsName: unique symbol;

/**
 * A fully qualified domain name in canonical spelling: lower case, A-labels, a final dot.
 * Escapes are minimal: `\.` and `\\` inside a label, `\DDD` (decimal, RFC 1035 section 5.1) for octets outside 33-126.
 * Two names are equal exactly when their texts are. The root is `.`.
 */
export type DnsName = string & { readonly [dnsName]: true };

/** Limits of a name and a label in octets on the wire (RFC 1035 section 2.3.4). */
const maxNameOctets = 255;
const maxLabelOctets = 63;

const plainName = /^(?:[a-z0-9_*-]{1,63}\.)+$/;

/**
 * Parses a name in any case, in national or ASCII spelling, with RFC 1035 escapes.
 * The final dot is optional: a name without it is also complete.
 */
export function parseName(text: string): Result<DnsName> {
  if (text === '.') return success(text as DnsName);
  const lower = text.toLowerCase();
  const dotted = lower.endsWith('.') ? lower : `${lower}.`;
  if (dotted.length < maxNameOctets && plainName.test(dotted)) return success(dotted as DnsName);
  const labels = splitLabels(text);
  return labels.ok ? nameFromLabels(labels.value) : labels;
}

/** Builds a name from its labels. Each label is a string of octets (code units 0-255), not yet escaped. */
export function nameFromLabels(labels: readonly string[]): Result<DnsName> {
  let octets = 1;
  let text = '';
  for (const label of labels) {
    if (label.length === 0) return failure('the name has an empty label');
    if (label.length > maxLabelOctets) {
      return failure(`a label has ${label.length} octets; DNS allows ${maxLabelOctets}`);
    }
    octets += label.length + 1;
    text += `${escapeLabel(label.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()))}.`;
  }
  if (octets > maxNameOctets) {
    return failure(`the name has ${octets} octets; DNS allows ${maxNameOctets}`);
  }
  return success((text === '' ? '.' : text) as DnsName);
}

/** Returns the labels of a canonical name as strings of octets, leftmost first. The root has none. */
export function labelsOf(name: string): readonly string[] {
  if (name === '.') return [];
  if (!name.includes('\\')) return name.slice(0, -1).split('.');
  const labels = splitLabels(name);
  if (!labels.ok) throw new Error(`not a canonical name: ${name}`);
  return labels.value;
}

/** Lists a name and all names above it, nearest first, without the root. */
export function selfAndAncestors(name: DnsName): readonly DnsName[] {
  const labels = labelsOf(name).map(escapeLabel);
  return labels.map((_, i) => `${labels.slice(i).join('.')}.` as DnsName);
}

/** Returns a name as many people and services write it, without the dot of the root. */
export function withoutFinalDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Checks whether a name is the zone's apex or below it. */
export function isWithin(name: DnsName, zone: DnsName): boolean {
  if (name === zone || zone === '.') return true;
  if (!name.endsWith(`.${zone}`)) return false;
  // An escaped dot (`a\.example.com.`) is inside a label. Backslashes come in pairs or start an escape.
  const before = name.slice(0, name.length - zone.length - 1);
  return trailingBackslashes(before) % 2 === 0;
}

/** The first label of a name with its dot. A backslash escapes three digits or one character (RFC 1035 section 5.1). */
const firstLabel = /^(?:\\\d{3}|\\.|[^.\\])+\./;

/** Lists the wildcards of a zone that can cover a name in it, at each name above that (RFC 4592 section 2.1.1). */
export function wildcardsAbove(zone: DnsName, name: DnsName): readonly DnsName[] {
  const wildcards: DnsName[] = [];
  for (let below: string = name; below.length > zone.length;) {
    below = below.replace(firstLabel, '');
    if (name !== `*.${below}`) wildcards.push(`*.${below}` as DnsName);
  }
  return wildcards;
}

/**
 * Compares names in DNS canonical order (RFC 4034 section 6.1).
 * Labels are compared from the right as octets; a parent sorts before its children.
 */
export function compareNames(a: DnsName, b: DnsName): number {
  if (a === b) return 0;
  return a.includes('\\') || b.includes('\\') ? compareLabels(labelsOf(a), labelsOf(b)) : comparePlain(a, b);
}

function compareLabels(a: readonly string[], b: readonly string[]): number {
  for (let i = 1; i <= Math.min(a.length, b.length); i++) {
    const left = a[a.length - i] as string;
    const right = b[b.length - i] as string;
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/**
 * Compares two different names without escapes, like `compareLabels` but faster, because sorting spends its time here.
 */
function comparePlain(a: DnsName, b: DnsName): number {
  let [endA, endB] = [a.length, b.length];
  while (endA > 0 && endB > 0 && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const [labelA, labelB] = [labelAround(a, endA), labelAround(b, endB)];
  if (labelA !== labelB) return labelA < labelB ? -1 : 1;
  return endA - endB;
}

/** Returns the label at or just before a position in a plain name. */
function labelAround(name: DnsName, at: number): string {
  return name.slice(at === 0 ? 0 : name.lastIndexOf('.', at - 1) + 1, name.indexOf('.', at));
}

/** Splits presentation text into labels of octets, resolves escapes, and converts U-labels to A-labels. */
function splitLabels(text: string): Result<string[]> {
  const labels: string[] = [];
  let label = '';
  let national = false;
  const finish = (): Result<string> => {
    const done = national ? aLabel(label) : success(label);
    if (done.ok) labels.push(done.value);
    label = '';
    national = false;
    return done;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '.') {
      const done = finish();
      if (!done.ok) return done;
    } else if (char === '\\') {
      const escape = readEscape(text, i);
      if (!escape.ok) return escape;
      label += escape.value.char;
      i += escape.value.length - 1;
    } else {
      // A typed non-ASCII letter makes a U-label. An escaped octet above 127 is only that octet.
      national ||= char > '\u007f';
      label += char;
    }
  }
  // Without a final dot the last label is still open. An empty text has one empty label.
  if (label !== '' || labels.length === 0) {
    const done = finish();
    if (!done.ok) return done;
  }
  return success(labels);
}

/** Reads `\DDD` or `\X` (RFC 1035 section 5.1) at a position in the text. */
export function readEscape(text: string, at: number): Result<{ readonly char: string; readonly length: number }> {
  const digits = /^\\(\d{3})/.exec(text.slice(at, at + 4))?.[1];
  if (digits !== undefined) {
    const octet = Number(digits);
    if (octet > 255) return failure(`the escape \\${digits} is not an octet`);
    return success({ char: String.fromCharCode(octet), length: 4 });
  }
  const next = text.charAt(at + 1);
  if (!/^[!-/:-~ ]$/.test(next)) return failure('a backslash must begin an escape (\\DDD or \\X)');
  return success({ char: next, length: 2 });
}

/** Converts a U-label to an A-label (UTS #46, as in the WHATWG URL standard). */
function aLabel(label: string): Result<string> {
  // The class mixes letters and marks on purpose: a label is checked by code points.
  // oxlint-disable-next-line no-misleading-character-class
  const isNational = /^[\p{L}\p{M}\p{N}_\u00b7\u200c\u200d\u30fb-]+$/u.test(label);
  if (isNational) {
    try {
      // The second label prevents a numeric label from being read as an IPv4 address.
      const host = new URL(`http://${label}.a/`).hostname;
      const ascii = host.slice(0, -2);
      if (ascii !== '' && !ascii.includes('.')) return success(ascii);
    } catch {
      // The URL error gives no reason; the label is refused below.
    }
  }
  return failure(`the label ${JSON.stringify(label)} has no ASCII form (IDNA)`);
}

function escapeLabel(label: string): string {
  if (/^[a-z0-9_*-]+$/.test(label)) return label;
  return Array.from(label, escapeOctet).join('');
}

function escapeOctet(char: string): string {
  if (char === '.' || char === '\\') return `\\${char}`;
  const octet = char.charCodeAt(0);
  return octet > 32 && octet < 127 ? char : `\\${String(octet).padStart(3, '0')}`;
}

function trailingBackslashes(text: string): number {
  let end = text.length;
  while (text[end - 1] === '\\') end--;
  return text.length - end;
}
