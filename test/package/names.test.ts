import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { files, textOf } from '../support/source-imports.ts';

/** Returns the names that a file defines and exports. A name that it passes on from another file is not one of them. */
function exportsOf(text: string): readonly string[] {
  const definitions = text.matchAll(
    /^export (?:default )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm,
  );
  return [...definitions].map(([, name]) => name as string);
}

/** Lists each name that two files export, with these files. */
function sharedNames(sources: Readonly<Record<string, string>>): readonly string[] {
  const homes = new Map<string, string[]>();
  for (const [file, text] of Object.entries(sources))
    for (const name of new Set(exportsOf(text))) homes.set(name, [...(homes.get(name) ?? []), file]);
  return [...homes].filter(([, all]) => all.length > 1).map(([name, all]) => `${name}: ${all.join(', ')}`);
}

describe('an exported name', () => {
  it('stands for one thing in all of the source', () => {
    const sources = Object.fromEntries(files.map((file) => [file, textOf(file)]));
    assert.ok(Object.values(sources).flatMap(exportsOf).length > 1000, 'the exports are found');
    assert.deepEqual(sharedNames(sources), []);
  });

  it('would be caught in two files, whatever it is', () => {
    const sources = {
      'src/a.ts': 'export interface Place {}\nexport async function drain(): Promise<void> {}\nconst own = 1;',
      'src/b.ts': "export type Place = string;\nexport const own = 2;\nexport { drain } from './a.ts';",
      'src/c.ts': 'export const drain = 1;',
    };
    assert.deepEqual(sharedNames(sources), ['Place: src/a.ts, src/b.ts', 'drain: src/a.ts, src/c.ts']);
  });
});
