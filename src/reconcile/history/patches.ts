import stringify from 'fast-json-stable-stringify';
import type { Patch } from 'immer';
import { loadImmer } from '../immer.ts';
import { failure, success, type Result } from '../result.ts';
import { sameJson } from '../same-json.ts';

export type { Patch } from 'immer';

/** Any value that JSON can hold. */
type Json = unknown;

/**
 * Returns the patches that turn one value into another, in immer's form, smallest first.
 * They are `add`, `remove` and `replace` at a path; a list index shifts the items after it. Immer's own recording would
 * include every record set after an inserted one, and the complete zone if Plesk sent one. With the arguments swapped,
 * the result is the inverse.
 */
export function patchesBetween(before: Json, after: Json): readonly Patch[] {
  const patches: Patch[] = [];
  compareValues(before, after, [], patches);
  return patches;
}

/** Returns a patch that replaces everything: the value no longer depends on what was before. */
export function wholePatch(value: Json): readonly Patch[] {
  return [{ op: 'replace', path: [], value }];
}

/** Checks whether patches replace everything, so that no earlier ones are needed. */
export function isWhole(patches: readonly Patch[]): boolean {
  return patches[0]?.path.length === 0;
}

/** Applies patches to a copy of a value; fails if they don't fit it. */
export function patched(value: Json, patches: readonly Patch[]): Result<Json> {
  if (isWhole(patches) && patches.length === 1) return success(patches[0]?.value);
  try {
    return success(loadImmer().applyPatches(value as object, patches));
  } catch (error) {
    return failure(`the change does not apply: ${String(error)}`);
  }
}

function compareValues(before: Json, after: Json, path: readonly (string | number)[], patches: Patch[]): void {
  if (Object.is(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, path, patches);
  else if (isObject(before) && isObject(after)) compareObjects(before, after, path, patches);
  else patches.push({ op: 'replace', path: [...path], value: after });
}

type Fields = Readonly<Record<string, Json>>;

function compareObjects(before: Fields, after: Fields, path: readonly (string | number)[], patches: Patch[]): void {
  for (const key of Object.keys(before)) {
    // JSON has no undefined: such a field counts as absent.
    if (after[key] === undefined && before[key] !== undefined) patches.push({ op: 'remove', path: [...path, key] });
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    if (before[key] === undefined) patches.push({ op: 'add', path: [...path, key], value });
    else compareValues(before[key], value, [...path, key], patches);
  }
}

/**
 * Compares both lists side by side from the first difference.
 * An item missing in the other list is inserted, removed or replaced. An item that moved is removed here and inserted
 * at its new place.
 */
function compareLists(
  before: readonly Json[],
  after: readonly Json[],
  path: readonly (string | number)[],
  patches: Patch[],
): void {
  const start = sameItems(before, after);
  const most = Math.min(before.length, after.length) - start;
  const end = Math.min(most, sameItems(before.toReversed(), after.toReversed()));
  const old = before.slice(start, before.length - end).map((item) => stringify(item));
  const wanted = after.slice(start, after.length - end).map((item) => stringify(item));
  const isOld = new Set(old);
  const isWanted = new Set(wanted);
  let taken = 0;
  let index = 0;
  const remove = (): void => {
    patches.push({ op: 'remove', path: [...path, start + index] });
    taken++;
  };
  while (taken < old.length || index < wanted.length) {
    const here = old[taken];
    const wantedItem = wanted[index];
    if (here === wantedItem) {
      taken++;
      index++;
    } else if (wantedItem === undefined) {
      remove();
    } else if (here === undefined || (!isOld.has(wantedItem) && isWanted.has(here))) {
      patches.push({ op: 'add', path: [...path, start + index], value: after[start + index] });
      index++;
    } else if (isOld.has(wantedItem)) {
      remove();
    } else {
      patches.push({ op: 'replace', path: [...path, start + index], value: after[start + index] });
      taken++;
      index++;
    }
  }
}

/** Counts the equal items at the start of two lists. */
function sameItems(a: readonly Json[], b: readonly Json[]): number {
  const first = a.findIndex((item, i) => i >= b.length || !sameJson(item, b[i]));
  return first === -1 ? a.length : first;
}

function isObject(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
