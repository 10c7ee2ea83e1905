import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles, unless, type FileOps } from './file-ops.ts';
import { realRoot } from '../access/folders.ts';
import { identityFile } from '../identity/identity.ts';
import { isRefusal } from '../access/judge.ts';
import { statePaths } from './paths.ts';
import { readAll } from './read-all.ts';

/**
 * Runs work on a private copy of a state and then removes it.
 * The state itself is only read; foreign files are left out.
 */
export async function withCopyOfState<T>(directory: string, work: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'dns-sync-copy-'));
  try {
    const { root, locks, keptCalls } = statePaths(await realRoot(directory, nodeFiles));
    await copyFolder(root, copy, new Set([locks, keptCalls]), nodeFiles);
    await asOriginal(copy);
    return await work(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Makes a private copy count as the original. */
export async function asOriginal(copy: string): Promise<void> {
  const identity = identityFile(copy, statePaths(copy).identity, nodeFiles, async (step) => step());
  await identity.acceptAsOriginal(async () => undefined);
}

/** Copies a folder; files that another process removes meanwhile are skipped. */
async function copyFolder(from: string, to: string, without: ReadonlySet<string>, files: FileOps): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of (await unless(['ENOENT'], files.readdir(from))) ?? []) {
    const path = join(from, name);
    const stat = without.has(path) ? undefined : await unless(['ENOENT'], files.stat(path));
    if (stat === undefined) continue;
    if (stat.isFolder) await copyFolder(path, join(to, name), without, files);
    else await copyFile(path, join(to, name), files);
  }
}

async function copyFile(from: string, to: string, files: FileOps): Promise<void> {
  try {
    const content = await unless(['ENOENT'], readAll(files, from));
    if (content !== undefined) await writeFile(to, content, { mode: 0o600 });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}
