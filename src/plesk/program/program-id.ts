import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The files of a built program, as paths below its folder, sorted; without what a killed installation left. */
export function programFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** The name of a built program: its version, and a digest that tells two builds of one version apart. */
export function programId(folder: string, version: string): string {
  const hash = createHash('sha256');
  for (const file of programFiles(folder)) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file.replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return `${version}-${hash.digest('hex').slice(0, 12)}`;
}
