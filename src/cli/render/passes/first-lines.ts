/** Most lines of one kind in a report; the rest is counted. */
export const maxLines = 100;

/** Writes the first lines or messages, then one with the number of the rest. */
export function printFirst<T>(write: (line: T) => void, lines: readonly T[], restLine: (count: number) => T): void {
  for (const line of lines.slice(0, maxLines)) write(line);
  if (lines.length > maxLines) write(restLine(lines.length - maxLines));
}
