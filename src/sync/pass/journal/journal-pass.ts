import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { HeldSet, Outcome } from '../../../reconcile/plan/outcome.ts';
import { changeRecord, type ChangeRecord } from '../../../reconcile/plan/json-records.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { digestOf } from '../../../state/digest.ts';
import { withHint } from '../../../text/with-hint.ts';
import type { PassContext } from '../pass-context.ts';
import { countDone, type PassReport, type PassState } from '../pass-report.ts';

/** Length of a plan's ID in digits. */
const planDigits = 16;

/**
 * Journals a pass if it changed something or ended differently from the previous one.
 * Returns null, or why the entry couldn't be written. That is reported but fails nothing, because the zone's document
 * records the outcome.
 */
export async function journalPass(
  { store, planId }: Pick<PassContext, 'store' | 'planId'>,
  { snapshot, journal, targets }: ZoneDocument,
  { rounds }: PassState,
  report: PassReport,
): Promise<string | null> {
  const end = endOf(report);
  if (!isNews(targets[report.target]?.outcome ?? null, report, end)) return null;
  try {
    await store.notePass({
      zone: snapshot.zone,
      of: journal ?? null,
      target: report.target,
      zoneId: report.zoneId,
      planId: planId ?? planIdOf((rounds[0]?.diff.changes ?? []).map(changeRecord)),
      changeIds: report.changeIds,
      outcome: end,
    });
    return null;
  } catch (failure) {
    rethrowUnlessKnown(failure);
    return withHint({ message: `cannot record the pass in the journal: ${failure.message}`, hint: failure.hint });
  }
}

/** Returns the ID of the changes of a pass that belongs to no plan. */
export function planIdOf(changes: readonly ChangeRecord[]): string {
  return digestOf(changes).slice(0, planDigits);
}

/** Returns how a pass ended, in journal form. */
function endOf({ zoneMade, zoneRemoved, done, held, error }: PassReport) {
  return {
    status: error !== null ? 'failing' : held.length > 0 ? 'held' : 'synchronized',
    zoneMade,
    zoneRemoved,
    ...countDone(done),
    held: held.map(({ rule, name, type }) => ({ rule, name, type })),
    error: error?.code ?? null,
  } as const;
}

/** Checks whether a pass changed something or ended differently from the previous one. */
function isNews(before: Outcome | null, report: PassReport, { status, error }: ReturnType<typeof endOf>): boolean {
  if (report.zoneMade || report.zoneRemoved || report.done.length > 0 || before === null) return true;
  return endKey(before, before.error?.code ?? null) !== endKey({ status, held: report.held }, error);
}

/** Returns the identity of a pass's end. */
function endKey(end: Pick<Outcome, 'status'> & { readonly held: readonly HeldSet[] }, error: string | null): string {
  return JSON.stringify([end.status, error, end.held.map(({ rule, name, type }) => [rule, name, type])]);
}
