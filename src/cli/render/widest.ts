import { columnsOf } from '../../text/printable.ts';

/** The columns of a terminal that the widest text of a list takes; 0 for an empty list. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
}
