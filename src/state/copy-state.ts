import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles, systemCode } from './file-ops.ts';
import { identityFile } from './identity.ts';
import { statePaths } from './paths.ts';

/** Works on a copy of a state, which only this user can read, and removes it. The state itself is only read. */
export async function withCopyOfState<T>(directory: string, work: (copy: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'dns-sync-copy-'));
  try {
    const { locks, keptCalls } = statePaths(directory);
    await copyFolder(directory, copy, new Set([locks, keptCalls]));
    await asOriginal(copy);
    return await work(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Lets a copy that nobody else works in pass for the original. */
export async function asOriginal(copy: string): Promise<void> {
  const identity = identityFile(copy, statePaths(copy).identity, nodeFiles, async (step) => step());
  await identity.settle(async () => undefined);
}

async function copyFolder(from: string, to: string, without: ReadonlySet<string>): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await unlessGone(readdir(from, { withFileTypes: true }), [])) {
    const path = join(from, entry.name);
    if (without.has(path)) continue;
    if (entry.isDirectory()) await copyFolder(path, join(to, entry.name), without);
    // What another process removes meanwhile, such as a note of what is due, isn't missed.
    else if (entry.isFile()) await unlessGone(copyFile(path, join(to, entry.name)), undefined);
  }
}

async function unlessGone<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return otherwise;
    throw error;
  }
}
