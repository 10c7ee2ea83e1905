import type { DnsName } from '../../reconcile/dns/name.ts';
import type { HeldRecord } from '../../reconcile/plan/json-records.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { countDeletion, type ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';
import type { TargetDocuments } from '../../state/documents/target-documents.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import type { PassOptions, ZoneAtTarget } from '../pass/compare-zone.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { noProgress, type PassState } from '../pass/pass-report.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** Returns the deletion that emptying a zone now counts as; null if nothing is emptied or it was released. */
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

/** Holds a deleted zone if too many zones were deleted recently; null if it may be emptied. */
export async function holdDeletion({ store, options }: PassContext, subject: ZoneAtTarget): Promise<PassState | null> {
  const deletion = deletionOf(subject, options, options.now());
  if (deletion === null) return null;
  const hold = await countOrHoldDeletion(store, subject.target, deletion, options.config.policy.maxZoneDeletesPerHour);
  return hold === null ? null : { ...noProgress(subject.state.applied), held: [{ ...hold, after: null }] };
}

/** Counts a zone deletion across all processes, or holds it if the limit of the last hour is reached. */
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
    // Deletions dated in the future get the present time, and count for an hour from now.
    const isDated = deletions.every((item) => document.zoneDeletes.includes(item));
    return detail === null || !isDated ? { ...document, zoneDeletes: deletions } : document;
  });
  return hold;
}

/** Builds the hold of a zone for too many deletions. */
export function deletionHold(zone: DnsName, detail: string): HeldRecord {
  return {
    kind: 'delete',
    name: zone,
    type: '*',
    rule: 'zone-deletes',
    detail,
    release: `"dns-sync confirm ${zone}" lets the next apply delete it; or run "dns-sync apply" again in an hour`,
  };
}
