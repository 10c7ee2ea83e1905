import stringify from 'fast-json-stable-stringify';
import { readCharacterStrings } from '../dns/character-string.ts';
import { isWithin, type DnsName } from '../dns/name.ts';
import { keyOf, type RecordSet } from '../dns/record-set.ts';
import type { Zone } from './zone.ts';

/** One domain under two names: a zone that is gone, and one that came with the same records. */
export interface Rename {
  readonly from: DnsName;
  readonly to: DnsName;
}

/**
 * The content of a zone as one text in which its own name, in owner names and in values, is left open: equal exactly where
 * two zones have the same records under different names. Null where there are none.
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
 * Whether two zones have the same records, each under its own name: owners are compared relative to the apex, and in the
 * values of the old one its name, by itself or at the end of another, stands for the new. A value that still has the old
 * name is the same too: whether Plesk rewrites texts at a rename nobody could establish. SOA is no part of it, and name
 * servers at the apex alone, which all domains of a server share, say nothing.
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

/** What stands before the zone in a name of it: nothing for the apex, else labels with a final dot. */
function relativeName(name: DnsName, zone: DnsName): string {
  return isWithin(name, zone) ? name.slice(0, name.length - zone.length) : name;
}

function hasSameValues(a: RecordSet, b: RecordSet, move: (value: string) => string): boolean {
  const olds = a.values.map((value) => wholeText(a, value));
  const news = new Set(b.values.map((value) => wholeText(b, value)));
  const moved = olds.map(move);
  const accounted = new Set([...olds, ...moved]);
  return (
    olds.every((value, i) => news.has(value) || news.has(moved[i] as string)) &&
    [...news].every((value) => accounted.has(value))
  );
}

/** A text is cut into strings by its length, which another name changes; a name may stand across a cut. */
function wholeText({ type }: RecordSet, value: string): string {
  const strings = type === 'TXT' || type === 'SPF' ? readCharacterStrings(value) : null;
  return strings?.ok === true ? strings.value.join('') : value;
}

/** Puts one name in the place of another wherever it stands in a value, but not where it is a part of a label or of a longer name. */
function mover(from: DnsName, to: string): (value: string) => string {
  const [old, now] = [from, to].map((name) => name.replace(/\.$/, '')) as [string, string];
  const literal = old.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<![\w-])${literal}(?![\w-]|\.[\w-])`, 'gi');
  return (value) => value.replaceAll(pattern, () => now);
}
