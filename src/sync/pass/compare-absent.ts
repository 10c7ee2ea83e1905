import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { mayMakeZone } from '../../reconcile/plan/may-create-zone.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import { compare, type Manner, type Subject } from './compare-zone.ts';
import { policyFor } from './effective-policy.ts';
import { nowhere } from './observe-zone.ts';

/**
 * Compares a zone whose hosted zone is missing, as if that were empty. What we wrote there before and is still desired
 * is drift. If none may be created, there is nothing to change.
 */
export function compareAbsent(subject: Subject, applied: Applied | null, manner: Manner): ZoneDiff {
  const diff = compare(subject, applied, nowhere, false, manner);
  return mayMakeZone(subject.snapshot, policyFor(manner.config, subject)) ? diff : { ...diff, changes: [] };
}
