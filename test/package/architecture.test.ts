import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pagesBelow } from '../support/markdown.ts';
import { files, importsOf, room, textOf } from '../support/source-imports.ts';

const root = join(import.meta.dirname, '../..');

/** An arrow of a diagram, with its label. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

const page = textOf('docs/architecture.md');
const pictures = [...page.matchAll(/```mermaid\n(.*?)```/gs)].map(([, text]): readonly Arrow[] =>
  [...(text as string).matchAll(/^ {2}(\S+) -->(?:\|"(.+)"\|)? (\S+)$/gm)].map(([, from, label = '', to]) => ({
    from: from as string,
    to: to as string,
    label,
  })),
);
const [rooms = [], path = [], loop = []] = pictures;
const importedBy = (file: string): readonly string[] => importsOf(file, textOf(file)).map(({ to }) => to);

describe('the diagram of the rooms', () => {
  it('has the arrows that the imports have', () => {
    const inside = (file: string): string => room(file).replace('src/', '');
    const arrows = files
      .flatMap((file) => importsOf(file, textOf(file)))
      .filter(({ from, to }) => /^(?:src|bin)\//.test(to) && room(from) !== room(to))
      .map(({ from, to }) => `${inside(from)} --> ${inside(to)}`);
    assert.deepEqual(rooms.map(({ from, to }) => `${from} --> ${to}`).sort(), [...new Set(arrows)].sort());
  });
});

/** Returns the file of a name in the diagram of a call. */
const fileOf = (name: string): string => `${name.startsWith('bin/') ? '' : 'src/'}${name}.ts`;

/** Returns why a file doesn't call the next one as the arrow says, or null. */
function missingCall({ from, to, label }: Arrow, textOfFile: (file: string) => string): string | null {
  const called = /^(?:(\w+)\.)?(\w+)\(\)$/.exec(label);
  if (called === null) return `${from} --> ${to} doesn't say what is called`;
  const [, object, name] = called;
  const text = textOfFile(fileOf(from));
  const next = textOfFile(fileOf(to));
  const isCalled = new RegExp(String.raw`\b${object === undefined ? '' : `${object}\\b[^;\\n]{0,3}\\.`}${name}\(`);
  if (!isCalled.test(text.replaceAll(/^import .*$/gm, ''))) return `${from} doesn't call ${label}`;
  // A method is called through an interface, whose object the next file returns.
  const isGiven = new RegExp(
    object === undefined
      ? String.raw`^export (?:async )?function ${name}\b`
      : String.raw`^ +(?:async )?${name}(?:\(|: async \()`,
    'm',
  );
  if (!isGiven.test(next)) return `${to} doesn't have ${name}`;
  const isImported = importsOf(fileOf(from), text).some((item) => item.to === fileOf(to));
  return object !== undefined || isImported ? null : `${from} doesn't import ${to}`;
}

describe('the diagram of a call from Plesk', () => {
  it('leads through at most twelve files, each of which calls the next one', () => {
    assert.deepEqual(
      path.map((arrow) => missingCall(arrow, textOf)).filter((text) => text !== null),
      [],
    );
    assert.ok(path.length + 1 <= 12, `${path.length + 1} files`);
  });

  it('leads from the executable of the hook to the file that loads the SDK', () => {
    assert.equal(fileOf(path[0]?.from ?? ''), 'bin/plesk-backend.ts');
    assert.ok(importedBy(fileOf(path.at(-1)?.to ?? '')).includes('@aws-sdk/client-route-53'));
  });

  it('is one line without a repeated file, and no file of it imports an earlier one', () => {
    const names = [path[0]?.from, ...path.map(({ to }) => to)];
    assert.deepEqual(
      path.map(({ from }) => from),
      names.slice(0, -1),
    );
    assert.equal(new Set(names).size, names.length);
    const steps = names.map((name) => fileOf(name ?? ''));
    for (const [i, file] of steps.entries()) {
      const earlier = new Set(steps.slice(0, i));
      assert.deepEqual(
        importedBy(file).filter((to) => earlier.has(to)),
        [],
        file,
      );
    }
  });

  const sources: Readonly<Record<string, string>> = {
    'src/a.ts':
      "import { b } from './b.ts';\nexport async function a(provider) {\n  await b(); await provider.submit(1);\n}",
    'src/b.ts': 'export async function b() {}',
    'src/c.ts': 'export const c = {\n  submit: async () => 1,\n};',
  };
  for (const [label, to, says] of [
    ['b()', 'b', null],
    ['provider.submit()', 'c', null],
    ['c()', 'c', "a doesn't call c()"],
    ['b()', 'c', "c doesn't have b"],
    ['provider.submit()', 'b', "b doesn't have submit"],
    ['other.submit()', 'c', "a doesn't call other.submit()"],
    ['', 'b', "a --> b doesn't say what is called"],
  ] as const)
    it(`is compared with the source: a --> ${to} by ${JSON.stringify(label)}`, () =>
      assert.equal(
        missingCall({ from: 'a', to, label }, (file) => sources[file] ?? ''),
        says,
      ));
});

describe('the diagram of the reconcile loop', () => {
  const file = 'src/sync/pass/reconcile-zone.ts';
  /** Types, and functions that only combine data. */
  const plain = new Set(['pass-context', 'pass-report', 'targets', 'finder', 'observation']);

  it('has the files that the loop imports', () => {
    const steps = importedBy(file)
      .filter((to) => to.startsWith('src/sync/'))
      .map((to) => /([^/]+)\.ts$/.exec(to)?.[1] ?? to)
      .filter((name) => !plain.has(name));
    const drawn = new Set(loop.flatMap(({ from, to }) => [from, to]));
    assert.ok(drawn.delete('provider'));
    assert.deepEqual([...drawn].sort(), steps.sort());
  });

  it('is of one file of at most 80 lines, the only one that submits changes', () => {
    assert.ok(textOf(file).trimEnd().split('\n').length <= 80);
    const submitting = files.filter((name) => name.startsWith('src/sync/') && /\.submit\(/.test(textOf(name)));
    assert.deepEqual(submitting, [file]);
  });
});

describe('the table of what to change', () => {
  it('has at least twenty rows', () => {
    const rows = [...page.matchAll(/^\| .* \| `src\/[\w./-]+`/gm)];
    assert.ok(rows.length >= 20, `${rows.length} rows`);
  });
});

describe('the documentation', () => {
  // The changelog names the files of its time.
  const pages = pagesBelow(root).filter((file) => file !== 'CHANGELOG.md');
  // `NAME` is a placeholder for the reader.
  const inTheTree = /`((?:src|test|bin|bench|scripts|fixtures|examples)\/[\w./-]+)`/g;

  it('names files and folders that exist', () => {
    const names = pages.flatMap((file) =>
      [...textOf(file).matchAll(inTheTree)].map(([, named = '']) => ({ file, named })),
    );
    assert.ok(names.length > 40, `only ${names.length} names`);
    assert.deepEqual(
      names.filter(({ named }) => !named.includes('NAME') && !existsSync(join(root, named))),
      [],
    );
  });
});
