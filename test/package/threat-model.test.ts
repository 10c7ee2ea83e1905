import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '../..');

describe('docs/threat-model.md', () => {
  it('names for each promise the tests that show it', () => {
    const text = readFileSync(join(root, 'docs/threat-model.md'), 'utf8');
    const promises = text
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (?:promise|---) /.test(line))
      .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')));
    assert.ok(promises.length > 30, String(promises.length));
    for (const [promise = '', tests = '', ...more] of promises) {
      assert.deepEqual(more, [], promise);
      const files = tests.split(', ').map((file) => /^`([\w/.-]+\.test\.ts)`$/.exec(file)?.[1]);
      for (const file of files) assert.ok(file !== undefined && existsSync(join(root, file)), `${promise}: ${tests}`);
    }
  });
});
