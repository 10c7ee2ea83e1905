import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../test/support/bench.ts';
import { mustSucceed } from './place.ts';

/** Runs a `dns-sync` command and returns its largest resident set in MB. Throws if the command fails. */
export async function memoryOf(bench: Bench, ...words: readonly string[]): Promise<number> {
  const result = join(bench.dir, 'memory');
  const preload = join(bench.dir, 'memory.cjs');
  const write = `require('node:fs').writeFileSync(${JSON.stringify(result)}, String(process.resourceUsage().maxRSS))`;
  writeFileSync(preload, `process.on('exit', () => ${write});\n`);
  const env = { ...bench.env, NODE_OPTIONS: `--require ${JSON.stringify(preload)}` };
  mustSucceed(await bench.execute('dns-sync.cjs', words, '', env));
  return Number(readFileSync(result, 'utf8')) / 1024;
}
