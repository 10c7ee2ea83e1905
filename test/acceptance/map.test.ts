import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';

const folder = import.meta.dirname;
const document = readFileSync(join(folder, '../../docs/acceptance.md'), 'utf8');

/** The rows of the tables: the statement, the test's file and its name. */
const rows = [...document.matchAll(/^\| (?!line of|---)(.+?) \| ([\w-]+) \| (.+?) \|$/gm)].map(
  ([, line = '', file = '', name = '']) => ({ line, file, name }),
);

const files: readonly (readonly [name: string, path: string])[] = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && file !== basename(import.meta.filename))
    .map((file) => [file.replace('.test.ts', ''), join(folder, file)] as const),
  ['page', join(folder, '../extension/acceptance.test.ts')],
  ['first-hour', join(folder, '../extension/first-hour.test.ts')],
];

/** Each test as `file: name`, with `<word>` for a variable in the name. */
const tests = files.flatMap(([file, path]) =>
  [...readFileSync(path, 'utf8').matchAll(/\bit\((['`])(.+?)\1, async/g)].map(
    ([, , name = '']) => `${file}: ${name.replaceAll(/\$\{(\w+)\}/g, '<$1>')}`,
  ),
);

describe("the map of Plesk's acceptance lists", () => {
  it('names a test that is there for each line', () => {
    for (const { line, file, name } of rows) assert.ok(tests.includes(`${file}: ${name}`), `${line}: ${name}`);
  });

  it('has each test that is there', () =>
    assert.deepEqual(
      tests.filter((test) => !rows.some(({ file, name }) => test === `${file}: ${name}`)),
      [],
    ));

  it('has all chapters and lines of the page', () => {
    const chapters = document.split(/^## /m).slice(1);
    const numbers = chapters.map((text) => [
      text.slice(0, text.indexOf('\n')),
      new Set([...text.matchAll(/^\| (\d\.(?:, \d\.)*)/gm)].flatMap(([, list = '']) => list.split(', '))).size,
      // A line without a number must not go missing either.
      [...text.matchAll(/^\| (?!line of|---)/gm)].length,
    ]);
    assert.deepEqual(numbers, [
      ['Successful synchronization', 6, 6],
      ['Domain types', 0, 8],
      ['Domains unavailable for synchronization', 0, 1],
      ['Service limits', 0, 2],
      ['Operations with a DNS zone', 3, 4],
      ['Operations with DNS records', 3, 4],
      ['Operations with a domain', 5, 7],
      ['On the page of the Plesk extension', 0, 22],
    ]);
  });
});
