import { unless, type FileOps } from '../files/file-ops.ts';

/**
 * Returns the oldest files that must go so that the sum of all sizes is within a limit in octets: at most the first
 * `maxFiles`. `all` is sorted, oldest first. Without a limit, or with nothing that may go, no file is opened.
 */
export async function oldestBeyond<T extends { readonly path: string }>(
  files: FileOps,
  all: readonly T[],
  maxOctets: number,
  maxFiles: number,
): Promise<readonly T[]> {
  if (maxFiles <= 0 || maxOctets === Number.POSITIVE_INFINITY) return [];
  const sizes = await Promise.all(all.map(async ({ path }) => sizeOf(files, path)));
  let octets = sizes.reduce((sum, size) => sum + size, 0);
  return all.slice(0, maxFiles).filter((_, i) => {
    const isBeyond = octets > maxOctets;
    octets -= sizes[i] ?? 0;
    return isBeyond;
  });
}

async function sizeOf(files: FileOps, path: string): Promise<number> {
  const log = await unless(['ENOENT'], files.openLog(path, 'read'));
  if (log === undefined) return 0;
  try {
    return await log.size();
  } finally {
    await log.close();
  }
}
