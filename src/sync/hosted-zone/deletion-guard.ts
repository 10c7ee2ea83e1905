import type { DnsName } from '../../reconcile/dns/name.ts';
import type { HeldRecord } from '../../reconcile/plan/json-records.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { countDeletion, type ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';
import type { TargetDocuments } from '../../state/documents/target-documents.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import type { PassOptions, ZoneAtTarget } from '../pass/compare-zone.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { unchangedReport, type Progress } from '../pass/pass-report.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** The deletion that emptying a zone now, in milliseconds since the epoch, counts as; null where nothing is emptied, or somebody released it. */
export function deletionOf(
  { zone, target, snapshot, desired, state }: ZoneAtTarget,
  { config }: PassOptions,
  now: number,
): ZoneDeletion | null {
  const { mode, onDelete } = effectivePolicy(config, { zone, target });
  const empties = snapshot.deleted !== null && desired === null && mode === 'sync' && onDelete !== 'keep';
  const { applied } = state;
  const full = applied !== null && (applied.sets.length > 0 || applied.unsure.length > 0);
  if (!empties || !full || state.released.includes(keyOf({ name: zone, type: '*' }))) return null;
  return { zone, deletedAt: snapshot.deleted.at, at: isoTime(now) };
}

/** Leaves a deleted zone as it is if too many were deleted lately; null if it may be emptied. */
export async function holdDeletion(
  { store, options, now }: PassContext,
  subject: ZoneAtTarget,
): Promise<Progress | null> {
  const deletion = deletionOf(subject, options, now());
  if (deletion === null) return null;
  const hold = await countOrHoldDeletion(store, subject.target, deletion, options.config.policy.maxZoneDeletesPerHour);
  return hold === null ? null : { ...unchangedReport(subject.state.applied), held: [{ ...hold, after: null }] };
}

/** Counts the deletion of a zone for all processes, or holds it where there were enough in the last hour. */
export async function countOrHoldDeletion(
  store: TargetDocuments,
  target: string,
  deletion: ZoneDeletion,
  most: number,
): Promise<HeldRecord | null> {
  let hold: HeldRecord | null = null;
  await store.updateTarget(target, (document) => {
    const { deletions, detail } = countDeletion(document.zoneDeletes, deletion, most);
    hold = detail === null ? null : deletionHold(deletion.zone, detail);
    // What was dated in the future has a date now, from which its hour counts.
    const isDated = deletions.every((item) => document.zoneDeletes.includes(item));
    return detail === null || !isDated ? { ...document, zoneDeletes: deletions } : document;
  });
  return hold;
}

/** A zone that waits because too many were deleted. */
export function deletionHold(zone: DnsName, detail: string): HeldRecord {
  return {
    kind: 'delete',
    name: zone,
    type: '*',
    rule: 'zone-deletes',
    detail,
    release: `"dns-sync confirm ${zone}" lets the next apply do it; or apply again in an hour`,
  };
}
