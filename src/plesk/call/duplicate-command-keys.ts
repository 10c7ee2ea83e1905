import { mayHaveMoreKeys } from '../../text/read-json.ts';

/** Codes of the structural characters of JSON (RFC 8259 section 2). */
const [quote, backslash, colon, comma] = [34, 92, 58, 44];
const [openArray, closeArray, openObject, closeObject] = [91, 93, 123, 125];

/**
 * Finds commands with a duplicate key in an object; returns the keys by position from 0.
 * JSON.parse silently takes the last one, so an update could delete records. Keys within records aren't checked: the
 * last one counts, as for every JSON reader. `items` are the parsed commands of the text.
 */
export function duplicateCommandKeys(json: string, items: readonly unknown[]): ReadonlyMap<number, string> {
  // This takes a third of the time of checking each key.
  return mayHaveMoreKeys(json, numberOfKeys(items)) ? findDuplicates(json) : none;
}

const none: ReadonlyMap<number, string> = new Map();

/** Counts the keys of commands and of their documented content; deeper keys only lower the count. */
function numberOfKeys(items: readonly unknown[]): number {
  let number = 0;
  for (const item of items) {
    const { zone, ptr } = (item ?? {}) as { zone?: { soa?: unknown; rr?: unknown } | null; ptr?: unknown };
    number += keysOf(item) + keysOf(zone) + keysOf(zone?.soa) + keysInRows(zone?.rr) + keysInRows(ptr);
  }
  return number;
}

function keysInRows(value: unknown): number {
  if (!Array.isArray(value)) return keysOf(value);
  let number = 0;
  for (const row of value) number += keysOf(row);
  return number;
}

function keysOf(value: unknown): number {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).length : 0;
}

/** The state of the search. */
interface Search {
  /** The keys of each open object; null for an array. */
  readonly open: (Set<string> | null)[];
  command: number;
  key: string;
  /** Open objects and arrays within records, which aren't searched. */
  recordDepth: number;
}

/**
 * Checks each key outside of records. The text must be valid JSON.
 * It is not read by jsonc-parser, whose visitor recurses: a call may be nested deeper than the call stack.
 */
function findDuplicates(json: string): ReadonlyMap<number, string> {
  const duplicates = new Map<number, string>();
  const search: Search = { open: [], command: 0, key: '', recordDepth: 0 };
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(json, at);
      const keys = search.recordDepth === 0 ? search.open.at(-1) : null;
      if (keys instanceof Set && isKey(json, end)) {
        search.key = JSON.parse(json.slice(at, end + 1)) as string;
        if (keys.has(search.key) && !duplicates.has(search.command)) duplicates.set(search.command, search.key);
        keys.add(search.key);
      }
      at = end;
    } else if (code === openArray || code === openObject) {
      enter(search, code === openArray);
    } else if (code === closeArray || code === closeObject) {
      leave(search);
    } else if (code === comma && search.open.length === 1 && search.open[0] === null) {
      search.command++;
    }
  }
  return duplicates;
}

function enter(search: Search, isArray: boolean): void {
  const { open, key, recordDepth } = search;
  if (recordDepth > 0 || (isArray && key === 'rr' && open.length > 0)) search.recordDepth++;
  else open.push(isArray ? null : new Set());
}

function leave(search: Search): void {
  if (search.recordDepth > 0) search.recordDepth--;
  else search.open.pop();
}

/** Returns the position of a string's closing quote. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end;
  }
}

/** Checks whether the string that ends at a position is a key. */
function isKey(json: string, end: number): boolean {
  let at = end + 1;
  while (/\s/.test(json.charAt(at))) at++;
  return json.charCodeAt(at) === colon;
}
