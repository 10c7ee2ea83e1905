import { needsDecision } from '../../../reconcile/plan/policy.ts';
import type { PassReport } from '../../../sync/pass/pass-report.ts';
import type { PlannedZone } from '../../../sync/plan/planned-zone.ts';
import { count } from '../../../text/count.ts';

/** Zones that were applied, failed and held; a zone at two targets counts twice. */
export interface ApplyCounts {
  readonly applied: number;
  readonly failed: number;
  readonly held: number;
}

export const noCounts: ApplyCounts = { applied: 0, failed: 0, held: 0 };

/** Counts the planned zones by their result; zones without changes count nowhere. */
export function applyCounts(
  planned: readonly Pick<PlannedZone, 'zone' | 'target' | 'plan'>[],
  reports: readonly PassReport[],
): ApplyCounts {
  const results = new Map<string, keyof ApplyCounts>();
  for (const { zone, target, plan } of planned) {
    if (plan.error !== null) results.set(`${zone} ${target.name}`, 'failed');
    else if (plan.zoneHeld.some(needsDecision)) results.set(`${zone} ${target.name}`, 'held');
  }
  for (const report of reports) {
    const result = resultOf(report);
    if (result !== null) results.set(`${report.zone} ${report.target}`, result);
  }
  const of = (wanted: keyof ApplyCounts): number => [...results.values()].filter((result) => result === wanted).length;
  return { applied: of('applied'), failed: of('failed'), held: of('held') };
}

/** Counts adopted zones. A zone that only needed its mark counts as adopted too. */
export function adoptionCounts(
  planned: readonly Pick<PlannedZone, 'zone' | 'target' | 'plan'>[],
  reports: readonly PassReport[],
): ApplyCounts {
  const { failed, held } = applyCounts(planned, reports);
  return { applied: planned.length - failed - held, failed, held };
}

function resultOf({ error, held, isPaused, isOff, zoneMade, zoneRemoved, done }: PassReport): keyof ApplyCounts | null {
  if (error !== null || held.some(({ rule }) => rule === 'refused')) return 'failed';
  if (isPaused || isOff || held.some(needsDecision)) return 'held';
  return zoneMade || zoneRemoved || done.length > 0 ? 'applied' : null;
}

/** Adds the counts of two parts. */
export function addCounts(a: ApplyCounts, b: ApplyCounts): ApplyCounts {
  return { applied: a.applied + b.applied, failed: a.failed + b.failed, held: a.held + b.held };
}

/** The last line of `apply`: "Applied 19 of 20 zones, 1 failed, 7 s". */
export function totalLine(
  { applied, failed, held }: ApplyCounts,
  milliseconds: number,
  verb: 'Applied' | 'Adopted' = 'Applied',
): string {
  const all = applied + failed + held;
  if (all === 0) return 'No changes to apply.';
  const parts = [
    `${verb} ${applied} of ${count(all, 'zone')}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(held > 0 ? [`${held} held`] : []),
    timeOf(Math.round(milliseconds / 1000)),
  ];
  return parts.join(', ');
}

function timeOf(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
