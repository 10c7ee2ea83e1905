import { columnsOf } from '../../text/printable.ts';

/** Returns the terminal columns of the widest text in a list; 0 for an empty list. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
}
