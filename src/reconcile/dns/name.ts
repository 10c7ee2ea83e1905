import { failure, success, type Result } from '../result.ts';

declare const dnsName: unique symbol;

/**
 * A fully qualified domain name in one canonical spelling: lower case, A-labels, a final dot, and only the escapes
 * that are needed: `\.` and `\\` inside a label, `\DDD` (decimal, RFC 1035 section 5.1) for octets outside 33-126.
 * Two names are equal exactly when their texts are. The root is `.`.
 */
export type DnsName = string & { readonly [dnsName]: true };

/** Longest name in octets on the wire, and longest label (RFC 1035 section 2.3.4). */
const maxNameOctets = 255;
const maxLabelOctets = 63;

const plainName = /^(?:[a-z0-9_*-]{1,63}\.)+$/;

/**
 * Reads a name as people and Plesk write it: any case, national or ASCII spelling, with or without the final dot,
 * RFC 1035 escapes. A name without a final dot is taken as complete.
 */
export function parseName(text: string): Result<DnsName> {
  if (text === '.') return success(text as DnsName);
  const lower = text.toLowerCase();
  const dotted = lower.endsWith('.') ? lower : `${lower}.`;
  if (dotted.length < maxNameOctets && plainName.test(dotted)) return success(dotted as DnsName);
  const labels = splitLabels(text);
  return labels.ok ? nameFromLabels(labels.value) : labels;
}

/** Builds a name from its labels; each label is a string of octets (code units 0-255), not yet escaped. */
export function nameFromLabels(labels: readonly string[]): Result<DnsName> {
  let octets = 1;
  let text = '';
  for (const label of labels) {
    if (label.length === 0) return failure('the name has an empty label');
    if (label.length > maxLabelOctets) {
      return failure(`a label has ${label.length} octets, more than the ${maxLabelOctets} that DNS allows`);
    }
    octets += label.length + 1;
    text += `${escapeLabel(label.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()))}.`;
  }
  if (octets > maxNameOctets) {
    return failure(`the name has ${octets} octets, more than the ${maxNameOctets} that DNS allows`);
  }
  return success((text === '' ? '.' : text) as DnsName);
}

/** The labels of a name as strings of octets, leftmost first; the root has none. */
export function labelsOf(name: DnsName): readonly string[] {
  if (name === '.') return [];
  if (!name.includes('\\')) return name.slice(0, -1).split('.');
  const labels = splitLabels(name);
  if (!labels.ok) throw new Error(`not a canonical name: ${name}`);
  return labels.value;
}

/** Whether a name is the zone's apex or below it. */
export function isWithin(name: DnsName, zone: DnsName): boolean {
  if (name === zone || zone === '.') return true;
  if (!name.endsWith(`.${zone}`)) return false;
  // An escaped dot (`a\.example.com.`) is inside a label, not between two. Backslashes come in pairs or as an escape.
  const before = name.slice(0, name.length - zone.length - 1);
  return trailingBackslashes(before) % 2 === 0;
}

/** DNS canonical order (RFC 4034 section 6.1): by labels from the right, as octets; a parent before its children. */
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

/** As `compareLabels` of two that differ and have no escapes, by the label where they first do: sorting is all of this. */
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

/** The label of a plain name that a place is in, or ends; all of it is before the next dot. */
function labelAround(name: DnsName, at: number): string {
  return name.slice(at === 0 ? 0 : name.lastIndexOf('.', at - 1) + 1, name.indexOf('.', at));
}

/** Splits presentation text into labels of octets, undoing escapes and turning U-labels to A-labels. */
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
      // A typed letter beyond ASCII makes a U-label; an escaped octet beyond 127 is that octet and nothing else.
      national ||= char > '\u007f';
      label += char;
    }
  }
  // Without a final dot the last label is still open; a text of nothing has one empty label.
  if (label !== '' || labels.length === 0) {
    const done = finish();
    if (!done.ok) return done;
  }
  return success(labels);
}

/** Reads `\DDD` or `\X` (RFC 1035 section 5.1) at a place in the text. */
export function readEscape(text: string, at: number): Result<{ readonly char: string; readonly length: number }> {
  const digits = /^\\(\d{3})/.exec(text.slice(at, at + 4))?.[1];
  if (digits !== undefined) {
    const octet = Number(digits);
    if (octet > 255) return failure(`the escape \\${digits} is no octet`);
    return success({ char: String.fromCharCode(octet), length: 4 });
  }
  const next = text.charAt(at + 1);
  if (!/^[!-/:-~ ]$/.test(next)) return failure('a backslash begins no escape (\\DDD or \\X)');
  return success({ char: next, length: 2 });
}

/** U-label to A-label (UTS #46, as the WHATWG URL standard processes it). */
function aLabel(label: string): Result<string> {
  // Letters and marks stand side by side in the class on purpose: a label is judged code point by code point.
  // oxlint-disable-next-line no-misleading-character-class
  const isNational = /^[\p{L}\p{M}\p{N}_\u00b7\u200c\u200d\u30fb-]+$/u.test(label);
  if (isNational) {
    try {
      // The second label keeps a purely numeric one from being read as an IPv4 address.
      const host = new URL(`http://${label}.a/`).hostname;
      const ascii = host.slice(0, -2);
      if (ascii !== '' && !ascii.includes('.')) return success(ascii);
    } catch {
      // Refused below: the standard's own message names no reason.
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
  return text.length - text.replace(/\\+$/, '').length;
}
