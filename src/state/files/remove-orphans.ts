import { join } from 'node:path';
import { unless, type FileOps } from './file-ops.ts';
import type { StatePaths } from './paths.ts';
import { isAlive } from '../locks/process-identity.ts';

/** The suffix of every temporary name: the writing process, and a nonce. */
const temporaryName = /\.([1-9]\d{0,8})\.[0-9a-f]{12}\.tmp$/;

/** Age in milliseconds from which a temporary file counts as left over. Normally it exists for milliseconds. */
const oldMs = 3_600_000;

/**
 * Removes temporary files that killed processes left behind: old ones whose process has ended.
 * Files that can't be removed are left for the next time.
 */
export async function removeOrphans(
  { root, zones, ptrs, journal, rates, due, indexPages }: StatePaths,
  files: FileOps,
  now: number,
): Promise<void> {
  for (const folder of [root, zones, ptrs, journal, rates, due, indexPages])
    await removeIn(folder, await namesIn(folder, files), files, now);
}

async function namesIn(folder: string, files: FileOps): Promise<readonly string[]> {
  return files.readdir(folder).catch(() => []);
}

async function removeIn(folder: string, names: readonly string[], files: FileOps, now: number): Promise<void> {
  for (const name of names) {
    // A fast check first, because nearly all names are those of documents.
    if (!name.endsWith('.tmp')) continue;
    const pid = Number(temporaryName.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive({ pid, startTime: null, boot: null })) continue;
    const path = join(folder, name);
    const stat = await unless(['ENOENT'], files.stat(path)).catch(() => undefined);
    if (stat === undefined || now - stat.mtimeMs < oldMs) continue;
    // The folder of locks is also created under a temporary name.
    await files.unlink(path).catch(() => files.rmdir(path).catch(() => undefined));
  }
}
