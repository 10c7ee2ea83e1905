import { ptrKey, sortPtrs, type RequestedPtr } from './ptr.ts';

/** The difference between two lists of requested PTRs: items to add or replace, and items to remove. */
export interface PtrDifference {
  readonly put: readonly RequestedPtr[];
  readonly drop: readonly Pick<RequestedPtr, 'address' | 'hostname' | 'of'>[];
}

/** Compares two lists of requested PTRs; returns null if they are equal. */
export function ptrDifference(before: readonly RequestedPtr[], after: readonly RequestedPtr[]): PtrDifference | null {
  const had = new Map(before.map((item) => [ptrKey(item), item]));
  const has = new Set(after.map(ptrKey));
  const put = after.filter((item) => {
    const known = had.get(ptrKey(item));
    return known?.name !== item.name || known.zone !== item.zone;
  });
  const drop = before
    .filter((item) => !has.has(ptrKey(item)))
    .map(({ address, hostname, of }) => ({ address, hostname, of }));
  return put.length === 0 && drop.length === 0 ? null : { put, drop };
}

/** Applies a difference to a list of requested PTRs. */
export function withPtrDifference(
  wanted: readonly RequestedPtr[],
  { put, drop }: PtrDifference,
): readonly RequestedPtr[] {
  const items = new Map(wanted.map((item) => [ptrKey(item), item]));
  for (const item of drop) items.delete(ptrKey(item));
  for (const item of put) items.set(ptrKey(item), item);
  return sortPtrs([...items.values()]);
}
