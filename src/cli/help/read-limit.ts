import { InvalidArgumentError } from 'commander';
import { parseCount } from '../../text/parse-count.ts';

/** Reads the value of `--limit`. */
export function readLimit(text: string): number {
  const count = parseCount(text);
  if (count !== null) return count;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}
