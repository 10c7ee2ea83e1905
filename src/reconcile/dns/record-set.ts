import { compareText } from '../compare-text.ts';
import { compareNames, type DnsName } from './name.ts';

/**
 * All records of one name and type (RFC 2181 section 5): `ttl` in seconds, `values` in canonical presentation form,
 * sorted and each once, so that two sets are equal exactly when their fields are.
 */
export interface RecordSet {
  readonly name: DnsName;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

declare const setKey: unique symbol;

/** Identifies a record set in its zone: name and type. */
export type SetKey = string & { readonly [setKey]: true };

/** Name and type of a set, which are all that is said of a foreign one. */
export interface SetName {
  readonly name: DnsName;
  readonly type: string;
}

/** The key of a name and type. Canonical names have no raw spaces, so the text is unambiguous. */
export function keyOf(set: SetName): SetKey {
  return `${set.name} ${set.type}` as SetKey;
}

/** Builds a set from canonical values in any order, repeated ones included. */
export function recordSet(name: DnsName, type: string, ttl: number, values: readonly string[]): RecordSet {
  return { name, type, ttl, values: [...new Set(values)].sort() };
}

/** Whether two sets of one key have the same content. */
export function sameContent(a: RecordSet, b: RecordSet): boolean {
  return a.ttl === b.ttl && a.values.length === b.values.length && a.values.every((value, i) => value === b.values[i]);
}

/** Canonical order of names, then types by their letters. */
export function compareSets(a: SetName, b: SetName): number {
  return compareNames(a.name, b.name) || compareText(a.type, b.type);
}
