/** Most lines of one kind in a report; the rest is counted. */
export const maxLines = 100;

/** Writes a line for each of the first items, then one with the number of the rest. */
export function printFirst<T>(
  write: (text: string) => void,
  items: readonly T[],
  lineOf: (item: T) => string,
  restLine: (count: number) => string,
): void {
  for (const item of items.slice(0, maxLines)) write(lineOf(item));
  if (items.length > maxLines) write(restLine(items.length - maxLines));
}
