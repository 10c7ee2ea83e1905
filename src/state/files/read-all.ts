import type { FileOps } from './file-ops.ts';

export async function readAll(files: FileOps, path: string): Promise<Buffer> {
  const log = await files.openLog(path, 'read');
  try {
    return await log.read(0, await log.size());
  } finally {
    await log.close();
  }
}
