import stringify from 'fast-json-stable-stringify';
import type { Patch } from 'immer';
import { loadImmer } from '../immer.ts';
import { failure, success, type Result } from '../result.ts';
import { sameJson } from '../same-json.ts';

export type { Patch } from 'immer';

/** Any value that JSON can hold. */
type Json = unknown;

/**
 * The patches that turn one value into another, in immer's form, smallest first: `add`, `remove` and `replace` at a path,
 * where an index of a list shifts what follows it. What immer itself records would hold every record set after one that
 * was put in, and a whole zone where Plesk sent one; these hold what differs. The other way round they are the inverse.
 */
export function patchesBetween(before: Json, after: Json): readonly Patch[] {
  const patches: Patch[] = [];
  compareValues(before, after, [], patches);
  return patches;
}

/** A patch that stands by itself: whatever was before, this is the value now. */
export function wholePatch(value: Json): readonly Patch[] {
  return [{ op: 'replace', path: [], value }];
}

/** Whether patches stand by themselves, so that nothing before them is needed. */
export function isWhole(patches: readonly Patch[]): boolean {
  return patches[0]?.path.length === 0;
}

/** A value after patches; a failure where they don't fit it. The value itself stays as it is. */
export function patched(value: Json, patches: readonly Patch[]): Result<Json> {
  if (isWhole(patches) && patches.length === 1) return success(patches[0]?.value);
  try {
    return success(loadImmer().applyPatches(value as object, patches));
  } catch (error) {
    return failure(`the change does not fit: ${String(error)}`);
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
    // JSON has no undefined: a field that has it is not there.
    if (after[key] === undefined && before[key] !== undefined) patches.push({ op: 'remove', path: [...path, key] });
  }
  for (const [key, value] of Object.entries(after)) {
    if (value === undefined) continue;
    if (before[key] === undefined) patches.push({ op: 'add', path: [...path, key], value });
    else compareValues(before[key], value, [...path, key], patches);
  }
}

/**
 * Walks both lists side by side, where they differ. An item that the other list has nowhere is put in, taken out or replaced; one that stands
 * elsewhere there has moved, and is taken out here and put in when its turn comes.
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
    const there = wanted[index];
    if (here === there) {
      taken++;
      index++;
    } else if (there === undefined) {
      remove();
    } else if (here === undefined || (!isOld.has(there) && isWanted.has(here))) {
      patches.push({ op: 'add', path: [...path, start + index], value: after[start + index] });
      index++;
    } else if (isOld.has(there)) {
      remove();
    } else {
      patches.push({ op: 'replace', path: [...path, start + index], value: after[start + index] });
      taken++;
      index++;
    }
  }
}

/** How many items two lists begin with alike. */
function sameItems(a: readonly Json[], b: readonly Json[]): number {
  const first = a.findIndex((item, i) => i >= b.length || !sameJson(item, b[i]));
  return first === -1 ? a.length : first;
}

function isObject(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
