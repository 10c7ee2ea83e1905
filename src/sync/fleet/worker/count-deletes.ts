import { deletesKey } from '../../../fleet/keys.ts';
import { deletesValue, packValue } from '../../../fleet/values.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { sameJson } from '../../../reconcile/same-json.ts';
import type { TargetDocument } from '../../../state/documents/document.ts';
import type { TargetDocuments } from '../../../state/documents/target-documents.ts';
import { writeFenced, type Fencing } from './write-fenced.ts';

interface CountParts extends Fencing {
  readonly store: TargetDocuments;
}

/**
 * Returns the documents of targets with the deleted zones as the engine has them, for a leader.
 * A deletion is counted there before it is made, so the limit of an hour holds for all servers, also after another
 * worker leads or a machine restarts.
 */
export function countDeletesInEngine(parts: CountParts): TargetDocuments {
  let last: Promise<unknown> = Promise.resolve();
  return {
    readTarget: async (target) => asInEngine(parts, target, await parts.store.readTarget(target)),
    updateTarget: async (target, change) => {
      // One after the other: each counts what was counted before.
      const update = last.then(async () => updateTarget(parts, target, change));
      last = update.catch(() => undefined);
      return update;
    },
  };
}

async function updateTarget(
  parts: CountParts,
  target: string,
  change: (document: TargetDocument) => TargetDocument,
): Promise<TargetDocument> {
  const before = asInEngine(parts, target, await parts.store.readTarget(target));
  const { zoneDeletes } = change(before);
  if (!sameJson(zoneDeletes, before.zoneDeletes)) {
    const value = packValue(deletesValue, { format: 1, deletions: [...zoneDeletes] });
    await writeFenced(parts, [{ key: deletesKey(target), value, ifRevision: knownIn(parts, target).revision }]);
  }
  return parts.store.updateTarget(target, (local) => change({ ...local, zoneDeletes: before.zoneDeletes }));
}

function asInEngine(parts: CountParts, target: string, document: TargetDocument): TargetDocument {
  return { ...document, zoneDeletes: knownIn(parts, target).deletions };
}

function knownIn({ known }: Pick<CountParts, 'known'>, target: string) {
  const deletes = known.deletesOf(target);
  if (deletes !== 'unreadable') return deletes;
  throw new DnsSyncError(
    'state-newer',
    `${deletesKey(target)} of the fleet was written by a newer dns-sync`,
    'update dns-sync on all workers to the same version',
  );
}
