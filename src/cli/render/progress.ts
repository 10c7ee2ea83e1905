import type { Io } from '../io.ts';
import { count } from '../../text/count.ts';

/** Zones from which on work is long enough to say how far it is. */
const manyZones = 5;

/** Counts zones that are done, and shows it in one line of a terminal: "looked at 12 of 100 zones…". */
export function progressOf(io: Io, done: string, all: number): () => void {
  let number = 0;
  return () => {
    number++;
    if (all >= manyZones) io.progress(`${done} ${number} of ${count(all, 'zone')}…`);
  };
}
