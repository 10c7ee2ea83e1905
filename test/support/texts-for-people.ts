import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pagesBelow } from './markdown.ts';

const root = join(import.meta.dirname, '../..');

/** A text that a person reads, with its place. */
export interface ReadText {
  readonly place: string;
  readonly text: string;
}

/** Comments, then texts, then expressions in slashes: a quote in one of them begins no other. */
const tokens =
  /(?<comment>\/\*[\s\S]*?\*\/|\/\/[^\n]*)|(?<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`)|(?<=[=(,:;!&|?{}[]\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

/** The comments and the texts of a source file, each in its order. */
export function textsIn(file: string, source: string): { comments: readonly ReadText[]; texts: readonly ReadText[] } {
  const comments: ReadText[] = [];
  const texts: ReadText[] = [];
  // A comment of several lines is one text, so that a word group may break at the end of a line.
  const joined = source.replaceAll(/(?<=^[ \t]*\/\/[^\n]*)\n[ \t]*\/\/ ?/gm, '  \v');
  for (const match of joined.matchAll(tokens)) {
    const line = (joined.slice(0, match.index).match(/[\n\v]/g)?.length ?? 0) + 1;
    const { comment, text } = match.groups as { comment?: string; text?: string };
    const clean = (found: string): string => found.replaceAll(/\s+(?:\* ?)?/g, ' ');
    if (comment !== undefined) comments.push({ place: `${file}:${line}`, text: clean(comment) });
    // A word alone, such as a key or a path, is not a sentence.
    else if (text?.includes(' '))
      texts.push({ place: `${file}:${line}`, text: clean(text.replaceAll(/\$\{[^{}]*\}/g, '…')) });
  }
  return { comments, texts };
}

/** The paragraphs of a page, without code: that is often an output, or a name. */
export function paragraphsIn(file: string, page: string): readonly ReadText[] {
  const found: ReadText[] = [];
  let line = 1;
  for (const part of page
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, (block) => block.replaceAll(/[^\n]/g, ''))
    .split(/(\n\n+)/)) {
    if (part.trim() !== '')
      found.push({ place: `${file}:${line}`, text: part.replaceAll(/`[^`]*`/g, '``').replaceAll(/\s+/g, ' ') });
    line += part.split('\n').length - 1;
  }
  return found;
}

const sources = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => /\.(?:ts|mjs)$/.test(name) && !name.includes('node_modules'));

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const isTest = (file: string): boolean => file.endsWith('.test.ts');

/** Every text that a person reads, by the kind of place it is in. */
export function textsForPeople(): Readonly<Record<string, readonly ReadText[]>> {
  const product = ['bin', 'src'].flatMap(sources).filter((file) => !isTest(file));
  const others = ['src', 'test', 'scripts', 'bench', 'fixtures', 'examples'].flatMap(sources);
  const all = [...new Set([...product, ...others])].map((file) => ({ file, ...textsIn(file, textOf(file)) }));
  const isHelp = (file: string): boolean => file.startsWith('src/cli/commands/') || file.startsWith('src/cli/help/');
  const literals = (chosen: (file: string) => boolean): readonly ReadText[] =>
    all.filter(({ file }) => chosen(file)).flatMap(({ texts }) => texts);
  return {
    help: literals((file) => product.includes(file) && isHelp(file)),
    messages: literals((file) => product.includes(file) && !isHelp(file)),
    comments: all.flatMap(({ comments }) => comments),
    tests: testNames(),
    // A golden page is an output: its words are those of messages.
    pages: pagesBelow(root)
      .filter((page) => !page.startsWith('fixtures/golden/'))
      .flatMap((page) => paragraphsIn(page, currentPart(page))),
    schemas: readdirSync(join(root, 'schemas')).flatMap((file) =>
      [...textOf(`schemas/${file}`).matchAll(/"description": "(.*)"/g)].map(([, text = '']) => ({
        place: `schemas/${file}`,
        text,
      })),
    ),
  };
}

/** The changelog has the words of its time: only what is not yet released counts. */
function currentPart(page: string): string {
  const text = textOf(page);
  return page === 'CHANGELOG.md' ? (text.split(/^## (?!Unreleased)/m)[0] as string) : text;
}

/** The names that tests and their groups have. */
function testNames(): readonly ReadText[] {
  return ['src', 'test']
    .flatMap(sources)
    .filter(isTest)
    .flatMap((file) =>
      [...textOf(file).matchAll(/\b(?:describe|it)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(
        ([, , text = ''], at) => ({
          place: `${file} (name ${at + 1})`,
          text,
        }),
      ),
    );
}
