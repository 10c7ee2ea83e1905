import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import { isKnownError } from '../../reconcile/error.ts';
import type { Levels } from '../../reconcile/token-bucket.ts';
import type { FileOps } from '../files/file-ops.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';
import { replaceCacheFile } from '../documents/cache-file.ts';

const levelsSchema = lazily(() =>
  v.record(
    v.string(),
    v.object({
      tokens: v.number(),
      at: v.number(),
      taken: v.exactOptional(v.number()),
      refused: v.exactOptional(v.number()),
      share: v.exactOptional(v.number()),
      quietUntil: v.exactOptional(v.number()),
    }),
  ),
);

/** Levels of this process, used if they can't be shared, by file. */
const ownLevels = new Map<string, Levels>();

/** The file of levels, and the report of refusals. */
export interface LevelsFile {
  readonly path: string;
  readonly files: FileOps;
  readonly report: ReportRefusal;
}

/**
 * Changes levels of token buckets under a lock.
 * The file isn't synced, because buckets are full after a power failure. If the lock or the disk fails, only the
 * sharing is lost.
 */
export async function changeLevels<T>(
  { path, files, report }: LevelsFile,
  change: (levels: Levels) => { readonly levels: Levels; readonly result: T },
  alone: (work: () => Promise<T>) => Promise<T>,
): Promise<T> {
  try {
    return await alone(async () => {
      const before = await readText(path, files, report);
      const { levels, result } = change(parseLevels(before));
      await writeText(path, before, JSON.stringify(levels), files);
      return result;
    });
  } catch (error) {
    if (!isKnownError(error) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    const { levels, result } = change(ownLevels.get(path) ?? {});
    ownLevels.set(path, levels);
    return result;
  }
}

/** Reads the levels as they are, without waiting for others. */
export async function readLevels({ path, files, report }: LevelsFile): Promise<Levels> {
  return parseLevels(await readText(path, files, report));
}

async function readText(file: string, files: FileOps, report: ReportRefusal): Promise<string> {
  return files.readFile(file).catch((error: unknown) => {
    report(error);
    return '';
  });
}

/** Parses levels; a missing or broken file means full buckets. */
function parseLevels(text: string): Levels {
  try {
    const result = v.safeParse(levelsSchema(), JSON.parse(text));
    return result.success ? result.output : {};
  } catch {
    return {};
  }
}

/**
 * Overwrites the file in place, because replacing it would make each request wait for the disk.
 * A longer earlier text is covered with spaces. A new file, or one that this user can't write, is replaced.
 */
async function writeText(file: string, before: string, text: string, files: FileOps): Promise<void> {
  const handle = before === '' ? undefined : await files.open(file, 'r+').catch(() => undefined);
  if (handle === undefined) return replaceCacheFile(file, text, files);
  try {
    await handle.write(text.padEnd(before.length));
  } finally {
    await handle.close();
  }
}
