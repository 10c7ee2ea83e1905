import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { HeldSet, Outcome } from '../../reconcile/plan/outcome.ts';
import { changeRecord } from '../../reconcile/plan/json-records.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { digestOf } from '../../state/journal/entry-for-change.ts';
import type { PassContext } from './pass-context.ts';
import type { PassReport, Progress } from './pass-report.ts';

/** Digits of a plan's id. */
const planDigits = 16;

/**
 * Writes a pass into the journal if it did something, or ended otherwise than the one before. Null, or why it could not
 * be written: that is told, and fails nothing, because the zone's document has how the pass ended.
 */
export async function journalPass(
  { store, planId }: Pick<PassContext, 'store' | 'planId'>,
  { snapshot, journal, targets }: ZoneDocument,
  { rounds }: Progress,
  report: PassReport,
): Promise<string | null> {
  const { target, zoneId, changeIds, zoneMade, zoneRemoved, done, held, error } = report;
  const status = error !== null ? 'failing' : held.length > 0 ? 'held' : 'synchronized';
  const did = zoneMade || zoneRemoved || done.length > 0;
  const before = targets[target]?.outcome ?? null;
  const code = error?.code ?? null;
  if (!did && before !== null && keyOf(before, before.error?.code ?? null) === keyOf({ status, held }, code))
    return null;
  const changed = (kind: string): number => done.filter(({ change }) => change.kind === kind).length;
  const changes = rounds[0]?.diff.changes ?? [];
  const outcome = {
    status,
    zoneMade,
    zoneRemoved,
    created: changed('create'),
    updated: changed('update'),
    deleted: changed('delete'),
    held: held.map(({ rule, name, type }) => ({ rule, name, type })),
    error: code,
  } as const;
  const plan = planId ?? digestOf(changes.map(changeRecord)).slice(0, planDigits);
  try {
    await store.notePass({
      zone: snapshot.zone,
      of: journal ?? null,
      target,
      zoneId,
      planId: plan,
      changeIds,
      outcome,
    });
    return null;
  } catch (failure) {
    rethrowUnlessKnown(failure);
    return `this pass is not in the journal: ${failure.message}; ${failure.hint}`;
  }
}

/** What tells one end of a pass from another. */
function keyOf(end: Pick<Outcome, 'status'> & { readonly held: readonly HeldSet[] }, error: string | null): string {
  return JSON.stringify([end.status, error, end.held.map(({ rule, name, type }) => [rule, name, type])]);
}
