import type { Low } from 'lowdb';
import type { DnsSyncError } from '../../reconcile/error.ts';
import { noTarget, type TargetDocument } from './document.ts';
import { parseTargetDocument } from './parse-document.ts';
import { isRefusal } from '../access/judge.ts';
import { mustBeReadable, openUnlessBroken, openUnread, writeDocument } from './open-document.ts';
import { rateLock, targetFile } from '../files/paths.ts';
import type { StateContext } from '../context.ts';

/**
 * What is known about targets apart from their zones.
 * It only saves calls: a broken or refused document is looked up again.
 */
export interface TargetDocuments {
  /** Reads the document of a target; an empty one if it has no file. */
  readTarget(target: string): Promise<TargetDocument>;
  /** Changes it exclusively. */
  updateTarget(target: string, change: (document: TargetDocument) => TargetDocument): Promise<TargetDocument>;
}

export function targetDocuments({ paths, files, alone, report, now }: StateContext): TargetDocuments {
  const open = async (
    file: string,
  ): Promise<{ readonly low: Low<TargetDocument | null>; readonly broken: DnsSyncError | null }> => {
    try {
      return await openUnlessBroken(file, parseTargetDocument, files);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      report(error);
      return { low: openUnread(file, parseTargetDocument, files), broken: null };
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
        if (broken !== null) await (await import('./repair.ts')).keepBroken(file, files, now());
        return writeDocument(low, broken === null ? before : null, next);
      }),
  };
}
