import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** An import as it stands in a file: both with their paths from the root, packages by their name. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** What stands for an import whose target is worked out at run time. */
export const unreadable = '(worked out)';

/** The room of a file: a folder of `src`, or the folder itself. */
export const room = (path: string): string =>
  path.startsWith('src/') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] as string);

/** All imports and exports of a file that name another, types included, and those by call. */
export function importsOf(file: string, text: string): readonly Import[] {
  const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const statements = code.matchAll(/\b(?:import|export)\b(?:[^'"`;()=]*?\bfrom)?\s*(['"])([^'"]+)\1/g);
  const calls = code.matchAll(/\b(?:import|require)\s*\(\s*(?:(['"`])([^'"`$]+)\1\s*[,)])?/g);
  return [...statements, ...calls].map((match) => {
    const to = match[2] ?? unreadable;
    const path = to.startsWith('.') ? posix.join(posix.dirname(file), to) : to;
    return { from: file, to: path.startsWith('src/') || path.startsWith('bin/') || path === to ? path : `./${path}` };
  });
}

/** The files of the product, by their paths from the root. */
export const files = ['bin', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\/test-[^/]*\.ts$/.test(name)),
);
export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
