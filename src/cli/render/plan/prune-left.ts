import { subject } from '../../../reconcile/plan/change.ts';
import { keyOf, type SetName } from '../../../reconcile/dns/record-set.ts';
import { prunedSets } from '../../../reconcile/plan/prune.ts';
import type { PassReport } from '../../../sync/pass/pass-report.ts';
import type { PlannedZone } from '../../../sync/plan/planned-zone.ts';
import { spelled } from '../../../text/printable.ts';
import { withHint } from '../../../text/with-hint.ts';

/** Describes the deletions of a prune that were held, or that were not made although their pass didn't fail. */
export function leftOfPrune(planned: readonly PlannedZone[], reports: readonly PassReport[]): readonly string[] {
  const byPlace = new Map(reports.map((report) => [`${report.zone} ${report.target}`, report]));
  return planned.flatMap((item) => {
    const report = byPlace.get(`${item.zone} ${item.target.name}`);
    return [...heldLines(item), ...(report === undefined || report.error !== null ? [] : changedLines(item, report))];
  });
}

function heldLines(item: PlannedZone): readonly string[] {
  return item.plan.diff.held
    .filter(({ change }) => change.why === 'pruned')
    .map(({ change, rule, detail, release }) =>
      notDeleted(item, subject(change), withHint({ message: `held (${rule}): ${detail}`, hint: release })),
    );
}

function changedLines(item: PlannedZone, { done, held }: PassReport): readonly string[] {
  // The report of the pass has what the service refused.
  const settled = new Set([...prunedSets(done.map(({ change }) => change)), ...held].map(keyOf));
  const why = `it changed after it was planned; run "dns-sync adopt --prune ${item.zone}" to see it`;
  return prunedSets(item.plan.diff.changes)
    .filter((set) => !settled.has(keyOf(set)))
    .map((set) => notDeleted(item, set, why));
}

function notDeleted({ zone, target }: PlannedZone, { name, type }: SetName, why: string): string {
  return `${spelled(zone)} at ${target.name}: ${spelled(name)} ${type} was not deleted: ${why}`;
}
