import { groupBy } from '../reconcile/group-by.ts';

/** Runs work over items, at most `limit` at a time. Results are in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  async function worker(): Promise<void> {
    for (const [i, item] of entries) results[i] = await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
}

/** Like `inParallel`, with the limit for each lane, so that a slow lane doesn't delay the others. */
export async function inLanes<T, R>(
  items: readonly T[],
  laneOf: (item: T) => unknown,
  concurrency: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const lanes = groupBy(items.entries(), ([, item]) => laneOf(item));
  const results: R[] = [];
  const all = [...lanes.values()].map(async (lane) =>
    inParallel(lane, concurrency, async ([i, item]) => {
      results[i] = await work(item);
    }),
  );
  await Promise.all(all);
  return results;
}
