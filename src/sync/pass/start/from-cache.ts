import { needsObservation } from '../../../reconcile/plan/needs-observation.ts';
import type { Config } from '../../../config/load-config.ts';
import type { Snapshot } from '../../../reconcile/desired/snapshot.ts';
import type { Target } from '../../targets.ts';
import type { AppliedZone, Edits, PassOptions, ZoneAtTarget } from '../compare-zone.ts';
import { assumedZone } from '../observe/assumed-zone.ts';
import { observeKeeper } from '../observe/observe-zone.ts';
import type { PassContext } from '../pass-context.ts';
import { noProgress, type PassState } from '../pass-report.ts';
import { planCachedEdits, passUnchanged, stillBarred } from '../unchanged-zone.ts';
import { isToBeFreed, isUnconfirmed, isUnseenInCopy } from '../unconfirmed.ts';
import type { FirstObservation, Start } from './start.ts';

/**
 * Starts a pass without a lookup.
 * The cached last write shows the differences, and the service refuses them if reality differs. Observes first if the
 * cache isn't reliable or the service has no such guard.
 */
export const fromCache: Start = { unchanged: passUnchanged, begin };

async function begin(
  context: PassContext,
  target: Target,
  subject: ZoneAtTarget,
): Promise<FirstObservation | PassState> {
  const { applied, barred, adopting } = subject.state;
  const { options } = context;
  const { copyId } = await context.store.identity();
  const left = stillBarred(context, subject);
  if (left !== null) return left;
  const keeperFirst = observationOfKeeper(target, subject, options);
  if (barred !== undefined || isUnconfirmed(subject, options.config, copyId)) {
    return isMarkAll(subject, options.config) && !adopting ? keeperFirst : observeInLoop;
  }
  if (applied === null) return subject.desired === null ? noProgress(null) : observeInLoop;
  const planned = planCachedEdits(context, subject, applied);
  if (planned.diff.changes.length === 0) return { ...noProgress(applied), held: planned.held };
  const known = { ...subject, state: { ...subject.state, applied } };
  return lookBefore(known, planned, copyId, keeperFirst);
}

/** Checks whether only the mark of the hosted zone is unconfirmed, so that its record sets needn't be observed. */
function isMarkAll(subject: ZoneAtTarget, config: Config): boolean {
  const { applied } = subject.state;
  if (isToBeFreed(subject, config)) return true;
  return applied?.freed === true && applied.unsure.length === 0 && subject.desired !== null;
}

/** Returns what to look up before edits are sent: nothing, the owner, or the complete zone. */
function lookBefore(
  subject: AppliedZone,
  planned: Edits,
  copyId: string | null,
  keeperFirst: FirstObservation,
): FirstObservation {
  // The service would overwrite concurrent changes.
  if (needsObservation(planned.diff.changes, subject.traits.guard)) return observeInLoop;
  // Another server may own a deleted zone by now, and its records aren't our edits.
  if (subject.desired === null && isGoing(subject.snapshot)) return keeperFirst;
  // Another server may have adopted the zone after the backup that our state comes from.
  if (isUnseenInCopy(subject.state, copyId)) return observeInLoop;
  return async () => ({ ...assumedZone(subject.state.applied), edits: planned });
}

const observeInLoop: FirstObservation = async () => null;

/** Looks up the owner of the hosted zone, and its record sets too if the service doesn't guard them. */
function observationOfKeeper(target: Target, subject: ZoneAtTarget, options: PassOptions): FirstObservation {
  const { applied } = subject.state;
  if (applied === null || subject.traits.guard === 'none') return observeInLoop;
  return async () => observeKeeper(target, subject, applied, options);
}

/** Checks whether everything of ours in a zone is to be deleted, because Plesk deleted it or its records are folded. */
function isGoing({ deleted, foldedInto }: Snapshot): boolean {
  return deleted !== null || foldedInto !== undefined;
}
