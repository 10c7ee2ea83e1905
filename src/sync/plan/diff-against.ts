import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { compareAbsent } from '../pass/compare-absent.ts';
import { compare, type Manner, type Subject } from '../pass/compare-zone.ts';
import { nowhere, type Sight } from '../pass/observe-zone.ts';

/** Compares a zone with what a look at its target showed. */
export function diffAgainst(subject: Subject, sight: Sight, manner: Manner): ZoneDiff {
  if (sight.kind === 'absent') return compareAbsent(subject, sight.applied, manner);
  if (sight.kind === 'barred') return compare(subject, null, sight.observed ?? nowhere, false, manner);
  return compare(subject, sight.applied, sight.observed, sight.adopting, manner);
}
