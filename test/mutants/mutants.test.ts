import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mutantGroups } from './mutant-groups.ts';

const root = join(import.meta.dirname, '../..');

describe('mutants', () => {
  for (const { name, mutants } of mutantGroups)
    it(`of ${name} still fit the source`, () => {
      for (const { file, text, instead } of mutants) {
        const source = readFileSync(join(root, file), 'utf8');
        assert.equal(source.split(text).length - 1, 1, `${file} has this text exactly once: ${text}`);
        assert.notEqual(text, instead);
      }
    });

  it('are at least sixty for the decisions and durability, and one for each room', () => {
    const counts = Object.fromEntries(mutantGroups.map(({ name, mutants }) => [name, mutants.length]));
    assert.ok((counts['reconcile'] ?? 0) + (counts['state'] ?? 0) >= 60);
    assert.equal(counts['rooms'], 10);
  });
});
