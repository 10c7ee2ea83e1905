import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { generatedPages } from '../../scripts/generated-pages.ts';
import { textOf } from '../support/source-imports.ts';

const root = join(import.meta.dirname, '../..');

/** The members of a union of texts in a source file. */
function unionIn(file: string, start: string): readonly string[] {
  const from = textOf(file).split(start)[1] ?? '';
  return [...(from.split(';')[0] ?? '').matchAll(/'([a-z0-9-]+)'/g)].map(([, word]) => word as string);
}

/** The first cells of the rows of tables below the headings that match. */
function firstCells(file: string, heading: RegExp): readonly string[] {
  const parts = textOf(file)
    .split(/^(?=## )/m)
    .filter((part) => heading.test(part.split('\n')[0] as string));
  return parts.flatMap((part) => [...part.matchAll(/^\| `([^`]+)`/gm)].map(([, word]) => word as string));
}

describe('the pages of the documentation', () => {
  it('that are generated are what "npm run docs" writes', async () => {
    const pages = await generatedPages();
    assert.deepEqual([...pages.keys()], ['docs/commands.md', 'docs/configuration.md']);
    for (const [file, text] of pages) assert.equal(textOf(file), text, `${file} is out of date: run "npm run docs"`);
  });

  it('are all in the index', () => {
    const index = textOf('docs/README.md');
    const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    assert.ok(pages.length > 25, `only ${pages.length} pages`);
    assert.deepEqual(
      pages.filter((name) => !index.includes(`](${name})`)),
      [],
    );
  });

  it('explain each state of a zone and each rule that holds a change', () => {
    const states = unionIn('src/sync/status/zone-state.ts', 'readonly state: ');
    assert.ok(states.includes('trashed'));
    assert.deepEqual(
      [...firstCells('docs/runbook.md', /^## States$/)].slice(0, states.length).sort(),
      [...states].sort(),
    );
    const rules = unionIn('src/reconcile/plan/change.ts', 'export type HoldRule =');
    assert.ok(rules.includes('conflict'));
    const explained = new Set(firstCells('docs/runbook.md', /^## Rules that hold a change$/));
    assert.deepEqual(
      rules.filter((rule) => !explained.has(rule)),
      [],
    );
  });
});

describe('docs/errors.md', () => {
  it('has each error code once, and no other', () => {
    const codes = unionIn('src/reconcile/error-code.ts', 'export type ErrorCode =');
    assert.ok(codes.length > 90, `only ${codes.length} codes`);
    assert.deepEqual([...firstCells('docs/errors.md', /^## /)].sort(), [...codes].sort());
  });

  it('has a meaning and a remedy for each code', () => {
    const rows = [...textOf('docs/errors.md').matchAll(/^\| `[^`]+` \|(.*)$/gm)].map(([, row]) => row as string);
    for (const row of rows) assert.match(row, /^ \S.{9,} \| \S.{9,} \|$/);
  });
});
