import { join } from 'node:path';
import { syncFolder } from '../files/durable-file.ts';
import { unless, type FileOps } from '../files/file-ops.ts';
import type { StatePaths } from '../files/paths.ts';
import { plainEnd } from './journal-files.ts';

/** Makes entries durable before a document refers to them, because their writer may have ended before its sync. */
export async function syncMonths(
  { journal }: StatePaths,
  files: FileOps,
  months: readonly { readonly month: string }[],
): Promise<void> {
  for (const { month } of months) {
    const log = await unless(['ENOENT'], files.openLog(join(journal, month + plainEnd), 'append'));
    // It was packed meanwhile, and packs are synced.
    if (log === undefined) continue;
    try {
      await log.datasync();
    } finally {
      await log.close();
    }
  }
  await syncFolder(files, journal);
}

/** Makes removals of documents durable: a document that reappears after a power failure would not be checked again. */
export async function syncDocumentFolders({ zones, ptrs }: StatePaths, files: FileOps): Promise<void> {
  for (const folder of [zones, ptrs]) await unless(['ENOENT'], syncFolder(files, folder));
}
