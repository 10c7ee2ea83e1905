import { join } from 'node:path';
import { unless, type FileOps } from './file-ops.ts';
import type { StatePaths } from './paths.ts';
import { isAlive } from '../locks/process-identity.ts';

/** The end of every temporary name: the process that writes there, and a nonce. */
const temporaryName = /\.([1-9]\d{0,8})\.[0-9a-f]{12}\.tmp$/;

/** A temporary file lives for milliseconds; one that is older than this is left over, in milliseconds. */
const oldMs = 3_600_000;

/**
 * Removes the temporary files that killed processes left behind: those that are old, and whose process is gone. `zones` are
 * the names in the folder of zones. What can't be removed now is left for the next time.
 */
export async function removeOrphans(
  { root, zones: folder, ptrs, journal, rates, due }: StatePaths,
  zones: readonly string[],
  files: FileOps,
  now: number,
): Promise<void> {
  await removeIn(folder, zones, files, now);
  for (const shared of [root, ptrs, journal, rates, due])
    await removeIn(shared, await namesIn(shared, files), files, now);
}

async function namesIn(folder: string, files: FileOps): Promise<readonly string[]> {
  return files.readdir(folder).catch(() => []);
}

async function removeIn(folder: string, names: readonly string[], files: FileOps, now: number): Promise<void> {
  for (const name of names) {
    const pid = Number(temporaryName.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive({ pid, startTime: null, boot: null })) continue;
    const path = join(folder, name);
    const stat = await unless(['ENOENT'], files.stat(path)).catch(() => undefined);
    if (stat === undefined || now - stat.mtimeMs < oldMs) continue;
    // The folder of locks is made under a temporary name too.
    await files.unlink(path).catch(() => files.rmdir(path).catch(() => undefined));
  }
}
