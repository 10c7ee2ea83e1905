import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

describe('the sources', () => {
  it('spread no list into the arguments of a call, which fails beyond some 120,000 items', () => {
    const root = join(import.meta.dirname, '../../src');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/test/.test(file),
    );
    assert.ok(files.length > 300);
    const spread = /\b(?:push|unshift|max|min|fromCharCode|fromCodePoint|apply)\((?:[^(){}[\]]*,\s*)?\.\.\./;
    const found = files.filter((file) => spread.test(readFileSync(join(root, file), 'utf8')));
    assert.deepEqual(found, []);
  });
});
