import type { Low } from 'lowdb';
import type { DnsSyncError } from '../../reconcile/error.ts';
import { noTarget, type TargetDocument } from './document.ts';
import { parseTargetDocument } from './parse-document.ts';
import type { FileOps } from '../files/file-ops.ts';
import { isRefusal } from '../access/judge.ts';
import { keepBroken } from './repair.ts';
import { mustBeReadable, openUnlessBroken, unread, writeDocument } from './open-document.ts';
import { targetFile, type StatePaths } from '../files/paths.ts';
import type { ReportRefusal } from '../access/report-refusal.ts';

/** What is known of targets beside their zones. It only saves calls: what a broken or refused one said is looked up again. */
export interface TargetDocuments {
  read(target: string): Promise<TargetDocument>;
  update(target: string, change: (document: TargetDocument) => TargetDocument): Promise<TargetDocument>;
}

/** Opens the documents of targets; `alone` runs work under the lock of one. */
export function targetDocuments(
  paths: StatePaths,
  files: FileOps,
  alone: <T>(target: string, work: () => Promise<T>) => Promise<T>,
  report: ReportRefusal,
  now: () => number,
): TargetDocuments {
  const open = async (
    file: string,
  ): Promise<{ readonly low: Low<TargetDocument | null>; readonly broken: DnsSyncError | null }> => {
    try {
      return await openUnlessBroken(file, parseTargetDocument, files);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      report(error);
      return { low: unread(file, parseTargetDocument, files), broken: null };
    }
  };

  return {
    read: async (target) => (await open(targetFile(paths, target))).low.data ?? noTarget,
    update: (target, change) =>
      alone(target, async () => {
        const file = targetFile(paths, target);
        const { low, broken } = await open(file);
        const before = low.data ?? noTarget;
        const next = change(before);
        mustBeReadable(next, file, parseTargetDocument);
        if (broken !== null) await keepBroken(file, files, now());
        return writeDocument(low, broken === null ? before : null, next);
      }),
  };
}
