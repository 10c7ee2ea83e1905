import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Returns a page without its code blocks. */
export function proseOf(text: string): string {
  return text.replaceAll(/^ *(`{3,}|~{3,})[^\n]*\n.*?^ *\1 *$/gms, '');
}

/** Code between backquotes, within a paragraph. */
const codeSpan = /(?<!`)(`+)(?!`)((?:(?!\n\n).)+?)(?<!`)\1(?!`)/gs;

/** Returns the texts between backquotes in a page, and the lines of its code blocks. */
export function codeOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^ *(`{3,})[^\n]*\n(.*?)^ *\1 *$/gms)].flatMap(([, , block]) =>
    (block as string).split('\n'),
  );
  const spans = [...proseOf(text).matchAll(codeSpan)].map(([, , span]) => (span as string).replaceAll('\n', ' '));
  return [...blocks, ...spans];
}

/** Returns GitHub's anchors of a page's headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = (heading as string).replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    let free = anchor;
    for (let number = 1; anchors.has(free); number++) free = `${anchor}-${number}`;
    anchors.add(free);
  }
  return anchors;
}

/** Returns the targets of a page's relative links. */
export function relativeLinks(text: string): readonly string[] {
  const prose = proseOf(text).replaceAll(codeSpan, '');
  const inline = [...prose.matchAll(/\]\(<?([^()\s>]+)>?(?: +"[^"]*")?\)/g)];
  const named = [...prose.matchAll(/^ {0,3}\[[^\]]+\]: +<?([^\s>]+)>?/gm)];
  return [...inline, ...named]
    .map(([, target]) => target as string)
    .filter((target) => !/^(?:[a-z]+:|\/\/)/.test(target));
}

/** Lists the relative links of pages below a folder without a target file or heading, one line each. */
export function brokenLinks(root: string, pages: readonly string[]): readonly string[] {
  const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
  return pages.flatMap((page) =>
    relativeLinks(textOf(page)).flatMap((link) => {
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : posix.join(dirname(page), decodeURIComponent(path));
      if (file.startsWith('..') || !existsSync(join(root, file))) return [`${page}: ${link} leads to no file`];
      if (anchor === undefined) return [];
      const isPage = file.endsWith('.md') && statSync(join(root, file)).isFile();
      return isPage && anchorsOf(textOf(file)).has(anchor) ? [] : [`${page}: ${link} leads to no heading`];
    }),
  );
}

/** Folders without pages of ours: third-party or generated. */
const foreign = new Set(['node_modules', 'dist', 'coverage', 'release', '.git']);

/** Lists all pages of the repository, by path from the root. */
export function pagesBelow(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !foreign.has(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((name) =>
            posix.join(entry.name, name.replaceAll('\\', '/')),
          )
        : [entry.name],
    )
    .filter((file) => file.endsWith('.md') && !file.startsWith('docs/api/'))
    .sort();
}
