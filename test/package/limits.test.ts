import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const sync = join(import.meta.dirname, '../../src/sync');
const limits = 'limits.ts';

/** A wait, a timeout, a retention time or a parallelism limit, as a constant in its own file. */
const ownLimit =
  /^\s*(?:export )?const (?:concurrency|\w*AtOnce|\w*Ms)(?::[^=\n]*)? =\s*[\d(]|\bin(?:Parallel|Lanes)\([^;]*?,\s*\d+,/m;

const files = readdirSync(sync, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

/** Returns each exported constant with the comment above it; constants in a row share one. */
function documented(text: string): readonly { readonly name: string; readonly comment: string }[] {
  const blocks = text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\n((?:export const [^;]+;\n)+)/gs);
  return [...blocks].flatMap(([, comment, lines]) =>
    [...(lines as string).matchAll(/export const (\w+)/g)].map(([, name]) => ({
      name: name as string,
      comment: comment as string,
    })),
  );
}

describe('limits of src/sync', () => {
  it('are all in limits.ts', () => {
    assert.ok(files.length > 80, `only ${files.length} files were found`);
    assert.deepEqual(
      files.filter((name) => name !== limits && ownLimit.test(readFileSync(join(sync, name), 'utf8'))).toSorted(),
      [],
    );
  });

  it('are described there, each time with its unit', () => {
    const text = readFileSync(join(sync, limits), 'utf8');
    const all = documented(text);
    assert.deepEqual(
      all.map(({ name }) => name),
      [...text.matchAll(/^export const (\w+)/gm)].map(([, name]) => name),
    );
    assert.deepEqual(
      all.filter(({ name, comment }) => name.endsWith('Ms') && !comment.includes('milliseconds')),
      [],
    );
  });

  for (const line of [
    'const concurrency = 8;',
    'export const quotaCacheMs = 3_600_000;',
    'const waitMs: number = 1_000;',
    '  const waitMs = 20;',
    'const zonesAtOnce = 64;',
    'await inParallel(zones, 8, work)',
    'await inParallel(\n  zones,\n  8,\n  work,\n)',
    'await inLanes(zones, ({ target }) => target, 8, work)',
  ])
    it(`as ${JSON.stringify(line)} would be caught`, () => assert.ok(ownLimit.test(line)));
  for (const line of [
    'const waitMs = options.timeoutMs;',
    'await inParallel(zones, zonesAtOnce, async () => wait(5, 8))',
    'const spareMs = Math.min(maxSpareMs, budgetMs / 4);',
  ])
    it(`as ${JSON.stringify(line)} isn't a limit`, () => assert.ok(!ownLimit.test(line)));
});
