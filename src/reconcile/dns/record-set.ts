import { compareText } from '../compare-text.ts';
import { compareNames, type DnsName } from './name.ts';

/**
 * All records of one name and type (RFC 2181 section 5).
 * `ttl` is in seconds; `values` are in canonical presentation form, sorted, without duplicates. Two sets are equal
 * exactly when their fields are.
 */
export interface RecordSet {
  readonly name: DnsName;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

declare const setKey: unique symbol;

/** Identifies a record set within its zone by name and type. */
export type SetKey = string & { readonly [setKey]: true };

/** Name and type of a set. */
export interface SetName {
  readonly name: DnsName;
  readonly type: string;
}

/** Returns the key of a name and type. Canonical names have no raw spaces, so the key is unambiguous. */
export function keyOf(set: SetName): SetKey {
  return `${set.name} ${set.type}` as SetKey;
}

/** Builds a set from canonical values in any order, with or without duplicates. */
export function recordSet(name: DnsName, type: string, ttl: number, values: readonly string[]): RecordSet {
  return { name, type, ttl, values: [...new Set(values)].sort() };
}

/** Checks whether two sets with the same key have the same content. */
export function sameContent(a: RecordSet, b: RecordSet): boolean {
  return a.ttl === b.ttl && a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);
}

/** Highest TTL in seconds (RFC 2181 section 8). */
export const maxTtl = 2 ** 31 - 1;

/** Checks whether two sets of one name and type have the same content, or are both missing. */
export function sameOrNull(a: RecordSet | null, b: RecordSet | null): boolean {
  return a === null || b === null ? a === b : sameContent(a, b);
}

/** Compares sets by the canonical order of names, then by type. */
export function compareSets(a: SetName, b: SetName): number {
  return compareNames(a.name, b.name) || compareText(a.type, b.type);
}
