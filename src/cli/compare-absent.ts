import type { ZoneDiff } from '../reconcile/diff.ts';
import { mayMakeZone } from '../reconcile/may-make-zone.ts';
import type { Applied } from '../reconcile/observed.ts';
import { compare, type Manner, type Subject } from './comparison.ts';
import { policyFor } from './policy-for.ts';
import { nowhere } from './sight.ts';

/**
 * Compares a zone whose hosted zone is missing, as if that were empty. What we wrote there before and is still desired
 * is drift. If none may be created, there is nothing to change.
 */
export function compareAbsent(subject: Subject, applied: Applied | null, manner: Manner): ZoneDiff {
  const diff = compare(subject, applied, nowhere, false, manner);
  return mayMakeZone(subject.snapshot, policyFor(manner.config, subject)) ? diff : { ...diff, changes: [] };
}
