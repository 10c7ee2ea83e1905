import stringify from 'fast-json-stable-stringify';
import { readCharacterStrings } from '../dns/character-string.ts';
import { isWithin, withoutFinalDot, type DnsName } from '../dns/name.ts';
import { keyOf, type RecordSet } from '../dns/record-set.ts';
import type { Zone } from './zone.ts';

/** A renamed domain: a deleted zone and a new zone with the same records. */
export interface Rename {
  readonly from: DnsName;
  readonly to: DnsName;
}

/**
 * Serializes a zone's content with its own name left out of owners and values.
 * Two zones have equal shapes exactly when they have the same records under different names. Returns null if the zone
 * has no records.
 */
export function shapeOf({ name, sets }: Zone): string | null {
  if (sets.length === 0) return null;
  const open = mover(name, '@');
  const rows = sets.map((set) => {
    return [open(set.name), set.type, set.ttl, set.values.map((value) => open(wholeText(set, value))).sort()];
  });
  return stringify(rows.map((row) => stringify(row)).sort());
}

/**
 * Checks whether two zones have the same records, each under its own name.
 * Owner names are compared relative to the apex. In values, the old zone's name counts as the new one, alone or as a
 * suffix of another name. A value that still has the old name also matches, because Plesk doesn't document whether it
 * rewrites texts on a rename. SOA records are ignored. A zone with only apex NS records, which all zones share, never
 * matches.
 */
export function hasSameRecords(old: Zone, now: Zone): boolean {
  if (old.name === now.name || old.sets.length !== now.sets.length || !old.sets.some(isDistinctive(old))) return false;
  const move = mover(old.name, now.name);
  const sets = new Map(now.sets.map((set) => [keyOf(set), set]));
  return old.sets.every((set) => {
    const name = `${relativeName(set.name, old.name)}${now.name}` as DnsName;
    const counterpart = sets.get(keyOf({ name, type: set.type }));
    return counterpart !== undefined && counterpart.ttl === set.ttl && hasSameValues(set, counterpart, move);
  });
}

function isDistinctive(zone: Zone): (set: RecordSet) => boolean {
  return ({ name, type }) => !(name === zone.name && type === 'NS');
}

/** Returns the part of a name before the zone: empty for the apex, else labels with a final dot. */
function relativeName(name: DnsName, zone: DnsName): string {
  return isWithin(name, zone) ? name.slice(0, name.length - zone.length) : name;
}

function hasSameValues(a: RecordSet, b: RecordSet, move: (value: string) => string): boolean {
  const olds = a.values.map((value) => wholeText(a, value));
  const newValues = new Set(b.values.map((value) => wholeText(b, value)));
  const moved = olds.map(move);
  const accounted = new Set([...olds, ...moved]);
  return (
    olds.every((value, i) => newValues.has(value) || newValues.has(moved[i] as string)) &&
    [...newValues].every((value) => accounted.has(value))
  );
}

/**
 * Joins the strings of a TXT value.
 * Where a text is split depends on its length, so a different name moves the split, and a name can cross it.
 */
function wholeText({ type }: RecordSet, value: string): string {
  const strings = type === 'TXT' || type === 'SPF' ? readCharacterStrings(value) : null;
  return strings?.ok === true ? strings.value.join('') : value;
}

/** Replaces a name everywhere in a value, except inside a label or a longer name. */
function mover(from: DnsName, to: string): (value: string) => string {
  const [old, now] = [from, to].map(withoutFinalDot) as [string, string];
  const literal = old.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<![\w-])${literal}(?![\w-]|\.[\w-])`, 'gi');
  return (value) => value.replaceAll(pattern, () => now);
}
