import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Ended } from './bench.ts';

/** Runs `resync` with commands in a file. */
export async function resyncFrom(bench: Bench, source: readonly object[], ...words: string[]): Promise<Ended> {
  const file = join(bench.dir, 'source.json');
  writeFileSync(file, JSON.stringify(source));
  return bench.run('resync', '--from', file, '--yes', ...words);
}
