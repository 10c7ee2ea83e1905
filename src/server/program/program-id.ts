import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Lists the files of a built program as sorted paths in its folder, without leftovers of a killed installation. */
export function programFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/**
 * Returns the name of a built program: its version, and a digest that distinguishes builds. Code caches are made later.
 */
export function programId(folder: string, version: string): string {
  const hash = createHash('sha256');
  for (const file of programFiles(folder).filter((name) => !name.endsWith('.cache'))) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file.replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return `${version}-${hash.digest('hex').slice(0, 12)}`;
}
