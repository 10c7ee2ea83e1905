interface Batch<T> {
  readonly items: T[];
  durable: boolean;
}

/** Writes one batch at a time: what is appended meanwhile makes the next batch. */
export function appendTogether<T>(
  write: (items: readonly T[], durable: boolean) => Promise<void>,
): (item: T, durable: boolean) => Promise<void> {
  let next: (Batch<T> & { readonly written: Promise<void> }) | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const writeAfter = async (earlier: Promise<unknown>, batch: Batch<T>): Promise<void> => {
    await earlier.catch(() => undefined);
    next = null;
    await write(batch.items, batch.durable);
  };
  return async (item, durable) => {
    if (next === null) {
      const batch: Batch<T> = { items: [], durable: false };
      next = Object.assign(batch, { written: writeAfter(last, batch) });
      last = next.written;
    }
    next.items.push(item);
    next.durable ||= durable;
    return next.written;
  };
}
