import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** An import in a file. Both paths are relative to the root; packages have their name. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** The target of an import that is computed at run time. */
export const unreadable = '(worked out)';

/** Returns the room of a file: a folder of `src`, or the folder itself. */
export const room = (path: string): string =>
  path.startsWith('src/') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] as string);

/** Returns all imports and exports of a file that name another file, including types and calls. */
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

/** The files of the product, by path from the root. */
export const files = ['bin', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\/test-[^/]*\.ts$/.test(name)),
);
export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
