import type { Change } from '../../../reconcile/plan/change.ts';
import { changeRecord } from '../../../reconcile/plan/json-records.ts';
import { prunedSets } from '../../../reconcile/plan/prune.ts';
import type { AppliedZone } from '../compare-zone.ts';
import { planIdOf } from './journal-pass.ts';
import type { PassContext } from '../pass-context.ts';

/**
 * Journals the foreign record sets that a pass is about to delete, with their content.
 * Plesk doesn't have them, so no other entry does. If this fails, nothing is deleted.
 */
export async function journalPrune(
  { store, planId }: Pick<PassContext, 'store' | 'planId'>,
  { zone, target, journal, state }: AppliedZone,
  changes: readonly Change[],
): Promise<void> {
  const prunes = prunedSets(changes);
  if (prunes.length === 0) return;
  await store.notePass({
    zone,
    of: journal,
    target,
    zoneId: state.applied.zoneId,
    planId: planId ?? planIdOf(changes.map(changeRecord)),
    changeIds: [],
    outcome: {
      status: 'held',
      zoneMade: false,
      zoneRemoved: false,
      created: 0,
      updated: 0,
      deleted: 0,
      held: [],
      error: null,
    },
    prunes,
  });
}
