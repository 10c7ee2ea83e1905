import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

/** A file of `dist` with its arguments and standard input. */
interface Run {
  readonly file?: string;
  readonly input?: string;
}

/** Runs an executable, by default `dns-sync`, and returns its largest resident set in MB. Throws if it fails. */
export async function memoryOf(
  bench: Bench,
  words: readonly string[],
  { file = 'dns-sync.cjs', input = '' }: Run = {},
): Promise<number> {
  const result = join(bench.dir, 'memory');
  const preload = join(bench.dir, 'memory.cjs');
  const write = `require('node:fs').writeFileSync(${JSON.stringify(result)}, String(process.resourceUsage().maxRSS))`;
  writeFileSync(preload, `process.on('exit', () => ${write});\n`);
  const env = { ...bench.env, NODE_OPTIONS: `--require ${JSON.stringify(preload)}` };
  const { code, stderr } = await bench.execute(file, words, input, env);
  assert.equal(code, 0, stderr.slice(-1000));
  return Number(readFileSync(result, 'utf8')) / 1024;
}
