import { needsLook } from '../../../reconcile/plan/needs-look.ts';
import type { Snapshot } from '../../../reconcile/desired/snapshot.ts';
import type { Target } from '../../targets.ts';
import type { AppliedZone, Edits, PassOptions, ZoneAtTarget } from '../compare-zone.ts';
import { assumedZone } from '../observe/assumed-zone.ts';
import { observeKeeper } from '../observe/observe-zone.ts';
import type { PassContext } from '../pass-context.ts';
import { unchangedReport, type Progress } from '../pass-report.ts';
import { edits, passUnchanged, stillBarred } from '../unchanged-zone.ts';
import { isToBeFreed, isUnconfirmed, isUnseenInCopy } from '../unconfirmed.ts';
import type { FirstPicture, Start } from './start.ts';

/**
 * Begins without a look: what is cached of the last write shows what differs, and the service refuses it if reality differs.
 * Looks first if the cache doesn't say how the zone stands, or if the service wouldn't refuse the changes.
 */
export const fromCache: Start = { unchanged: passUnchanged, begin };

async function begin(context: PassContext, target: Target, subject: ZoneAtTarget): Promise<FirstPicture | Progress> {
  const { applied, barred, adopting } = subject.state;
  const { options } = context;
  const { copyId } = await context.store.identity();
  const left = stillBarred(context, subject);
  if (left !== null) return left;
  const lookAtKeeper = keeperLook(target, subject, options);
  if (barred !== undefined || isUnconfirmed(subject, options.config, copyId)) {
    const isMarkAll = isToBeFreed(subject, options.config) || (applied?.freed === true && subject.desired !== null);
    return isMarkAll && !adopting ? lookAtKeeper : lookAtAll;
  }
  if (applied === null) return subject.desired === null ? unchangedReport(null) : lookAtAll;
  const planned = edits(context, subject, applied);
  if (planned.diff.changes.length === 0) return { ...unchangedReport(applied), held: planned.held };
  const known = { ...subject, state: { ...subject.state, applied } };
  return lookBefore(known, planned, copyId, lookAtKeeper);
}

/** What has to be looked at before edits are sent: nothing, only who keeps the zone, or all of it. */
function lookBefore(
  subject: AppliedZone,
  planned: Edits,
  copyId: string | null,
  lookAtKeeper: FirstPicture,
): FirstPicture {
  // The service would overwrite what somebody else made since.
  if (needsLook(planned.diff.changes, subject.traits.guard)) return lookAtAll;
  // A zone that goes may be kept by another server by now: its records are no edit of ours.
  if (subject.desired === null && isGoing(subject.snapshot)) return lookAtKeeper;
  // Another server may have taken the zone over after the backup that our state comes from.
  if (isUnseenInCopy(subject.state, copyId)) return lookAtAll;
  return async () => ({ ...assumedZone(subject.state.applied), edits: planned });
}

const lookAtAll: FirstPicture = async () => null;

/** A look at who keeps the hosted zone; at its record sets too if nothing guards them from a write. */
function keeperLook(target: Target, subject: ZoneAtTarget, options: PassOptions): FirstPicture {
  const { applied } = subject.state;
  if (applied === null || subject.traits.guard === 'none') return lookAtAll;
  return async () => observeKeeper(target, subject, applied, options);
}

/** Whether all that we have of a zone is to go because Plesk deleted it, or because its records are kept in the zone above. */
function isGoing({ deleted, foldedInto }: Snapshot): boolean {
  return deleted !== null || foldedInto !== undefined;
}
