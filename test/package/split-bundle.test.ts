import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { launch } from '../../bin/launch.ts';

interface Bundled {
  readonly files: readonly { readonly name: string; readonly code: string }[];
}
type SplitBundle = (bundle: object) => Promise<Bundled>;

const modules = {
  'entry.mjs': `
    import { Kind, add, count, doubled, reset } from './shared.mjs';
    export async function run() {
      const first = count;
      add();
      const later = await import('./later.mjs');
      const seen = later.seen();
      const twice = doubled(count);
      reset();
      return { first, seen, twice, count, isSame: new later.Kind() instanceof Kind, runs: (await import('./later.mjs')).runs };
    }`,
  'shared.mjs': `
    export let count = 1;
    export function add() { count += 1; }
    export function reset() { [count] = [0]; }
    export const doubled = (value) => value * 2;
    export class Kind {}`,
  'later.mjs': `
    import { Kind, add, count } from './shared.mjs';
    import { deep } from './deep.mjs';
    export { Kind };
    export let runs = 0;
    runs += 1;
    export function seen() { add(); return [count, deep]; }`,
  'deep.mjs': `
    import { count } from './shared.mjs';
    export const deep = 'as it was: ' + count;`,
};

describe('a bundle in two files', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dns-sync-split-')));
  let files: Bundled['files'];
  before(async () => {
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
    const { href } = new URL('../../scripts/split-bundle.mjs', import.meta.url);
    const { splitBundle } = (await import(href)) as { splitBundle: SplitBundle };
    const settings = {
      absWorkingDir: folder,
      bundle: true,
      platform: 'node',
      target: 'node20.12',
      minifyWhitespace: true,
      minifySyntax: true,
      supported: { 'dynamic-import': false },
    };
    ({ files } = await splitBundle({ entry: 'entry.mjs', file: 'entry.cjs', settings }));
    for (const { name, code } of files)
      writeFileSync(join(folder, name), `(function(exports,require,module){${code}})\n`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has what is loaded by import(), and what that alone needs, in the second', () => {
    assert.deepEqual(
      files.map(({ name, code }) => [name, /class/.test(code), /as it was/.test(code)]),
      [
        ['entry.cjs', true, false],
        ['entry-rest.cjs', false, true],
      ],
    );
  });

  it('does what its modules do: each runs once, and what one exports is what it is by then', async () => {
    const { run } = launch(folder, 'entry.cjs', createRequire(import.meta.url)) as { run: () => Promise<unknown> };
    assert.deepEqual(await run(), { first: 1, seen: [3, 'as it was: 2'], twice: 6, count: 0, isSame: true, runs: 1 });
  });
});
