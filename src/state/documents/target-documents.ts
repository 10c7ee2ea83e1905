import type { Low } from 'lowdb';
import type { DnsSyncError } from '../../reconcile/error.ts';
import { noTarget, type TargetDocument } from './document.ts';
import { parseTargetDocument } from './parse-document.ts';
import { isRefusal } from '../access/judge.ts';
import { keepBroken } from './repair.ts';
import { mustBeReadable, openUnlessBroken, unread, writeDocument } from './open-document.ts';
import { rateLock, targetFile } from '../files/paths.ts';
import type { StateContext } from '../context.ts';

/** What is known of targets beside their zones. It only saves calls: what a broken or refused one said is looked up again. */
export interface TargetDocuments {
  /** What is remembered of a target; nothing where there is no file of it. */
  readTarget(target: string): Promise<TargetDocument>;
  /** Changes it, alone among all processes. */
  updateTarget(target: string, change: (document: TargetDocument) => TargetDocument): Promise<TargetDocument>;
}

/** Opens the documents of targets. */
export function targetDocuments({ paths, files, alone, report, now }: StateContext): TargetDocuments {
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
    readTarget: async (target) => (await open(targetFile(paths, target))).low.data ?? noTarget,
    updateTarget: async (target, change) =>
      alone(rateLock(target), async () => {
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
