import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseSync } from 'oxc-parser';
import { root } from './extension-bench.ts';

type Texts = Readonly<Record<string, string>>;

/** The texts of a locale file by their key, such as "app.list.search". */
function textsOf(locale: string): Texts {
  const file = join(root, `extension/plib/resources/locales/${locale}.php`);
  const { stdout, stderr } = spawnSync('php', ['-r', `require '${file}'; echo json_encode($messages);`], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  const found: Record<string, string> = {};
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string') found[key] = value;
    else
      for (const [name, below] of Object.entries(value as object)) collect(below, key === '' ? name : `${key}.${name}`);
  };
  collect(JSON.parse(stdout), '');
  return found;
}

const placeholders = (text: string): readonly string[] => [...text.matchAll(/%%\w+%%/g)].map(([word]) => word).sort();

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: { readonly name?: unknown };
}

/** Every node of the page's scripts, with the file that it is in. */
function nodesOfPage(): readonly (readonly [Node, string])[] {
  const folder = join(root, 'extension/frontend');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const nodes: (readonly [Node, string])[] = [];
  for (const file of files.filter((name) => !name.endsWith('.test.ts'))) {
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(walk);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
      if ('type' in value) nodes.push([value as Node, file]);
      Object.values(value).forEach(walk);
    };
    walk(parseSync(file, readFileSync(join(folder, file), 'utf8')).program);
  }
  return nodes;
}

describe('the texts of the page', () => {
  const english = textsOf('en-US');
  const german = textsOf('de-DE');
  const nodes = nodesOfPage();

  it('are complete in English and German, with the same placeholders', () => {
    assert.deepEqual(Object.keys(german), Object.keys(english));
    for (const [key, text] of Object.entries(english)) {
      assert.notEqual(text.trim(), '', key);
      assert.notEqual(german[key]?.trim(), '', key);
      assert.deepEqual(placeholders(german[key] ?? ''), placeholders(text), key);
    }
  });

  it('are all used, and none is missing', () => {
    const areas = new Set(Object.keys(english).map((key) => key.split('.')[1]));
    const literals = nodes.map(([{ type, value }]) => (type === 'Literal' && typeof value === 'string' ? value : ''));
    const used = new Set(literals.filter((word) => /^\w+\.\w+$/.test(word) && areas.has(word.split('.')[0])));
    const php = readdirSync(join(root, 'extension/plib'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:php|phtml)$/.test(name) && !name.includes('locales'))
      .map((name) => readFileSync(join(root, 'extension/plib', name), 'utf8'))
      .join('\n');
    for (const [, key = ''] of php.matchAll(/'app\.(\w+\.\w+)'/g)) used.add(key);
    const known = Object.keys(english)
      .filter((key) => key.startsWith('app.'))
      .map((key) => key.slice('app.'.length));
    assert.deepEqual([...used].sort(), known.sort());
    assert.ok(used.size > 100);
  });

  it('are not in the code', () => {
    const shown = new Set(['title', 'subtitle', 'label', 'aria-label', 'placeholder', 'tooltip', 'description', 'alt']);
    const faults = nodes.flatMap(([node, file]) => {
      const { type, value, name } = node;
      if (type === 'JSXText' && /\p{L}/u.test(String(value))) return [`${file}: ${String(value)}`];
      const isLiteral = type === 'JSXAttribute' && (value as Node | null)?.type === 'Literal';
      return isLiteral && shown.has(String(name?.name)) ? [`${file}: ${String(name?.name)}`] : [];
    });
    assert.deepEqual(faults, []);
  });
});
