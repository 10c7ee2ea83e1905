import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import type { TargetState } from '../../state/documents/document.ts';
import { untouched, type ZoneAtTarget } from './compare-zone.ts';

/** Updates a zone's state at one target. The rest of the document is read again and kept. */
export async function updateState(
  store: ZoneDocuments,
  { zone, target }: Pick<ZoneAtTarget, 'zone' | 'target'>,
  change: (state: TargetState) => TargetState,
): Promise<void> {
  await store.update(zone, (document) => {
    if (document === null) return null;
    const before = document.targets[target] ?? untouched;
    const after = change(before);
    return after === before ? document : { ...document, targets: { ...document.targets, [target]: after } };
  });
}
