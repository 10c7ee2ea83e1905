import * as v from 'valibot';
import { DnsSyncError } from '../reconcile/error.ts';
import type { Levels } from '../reconcile/rate.ts';
import type { FileOps } from './file-ops.ts';
import { replaceUnsynced } from './unsynced.ts';

const levelsSchema = v.record(v.string(), v.object({ tokens: v.number(), at: v.number() }));

/** Levels that a process goes by when they can't be shared, by file. */
const ownLevels = new Map<string, Levels>();

/**
 * Changes levels of token buckets under a lock. The file is replaced whole but not synced: after a power failure buckets
 * are full, which is true by then. A lock or a disk that fails costs the sharing, not the call.
 */
export async function changeLevels<T>(
  file: string,
  change: (levels: Levels) => { readonly levels: Levels; readonly result: T },
  files: FileOps,
  alone: (work: () => Promise<T>) => Promise<T>,
): Promise<T> {
  try {
    return await alone(async () => {
      const { levels, result } = change(await readLevels(file, files));
      await replaceUnsynced(file, JSON.stringify(levels), files);
      return result;
    });
  } catch (error) {
    if (!(error instanceof DnsSyncError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    const { levels, result } = change(ownLevels.get(file) ?? {});
    ownLevels.set(file, levels);
    return result;
  }
}

/** A file that is missing or broken tells of full buckets. */
async function readLevels(file: string, files: FileOps): Promise<Levels> {
  try {
    const result = v.safeParse(levelsSchema, JSON.parse(await files.readFile(file)));
    return result.success ? result.output : {};
  } catch {
    return {};
  }
}
