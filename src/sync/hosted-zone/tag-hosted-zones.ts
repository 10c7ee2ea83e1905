import type { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { TargetDocument } from '../../state/documents/document.ts';
import type { TargetDocuments } from '../../state/documents/target-documents.ts';
import { spelled } from '../../text/printable.ts';
import { withHint } from '../../text/with-hint.ts';
import type { Observation } from '../pass/observe/observation.ts';
import type { Target } from '../targets.ts';

/** A hosted zone without its tags, and why. */
type Untagged = TargetDocument['untagged'][number];

/** Records that a new hosted zone has no tags, and describes it. `retry` and `apply` try again. */
export async function noteUntagged(
  store: TargetDocuments,
  target: Target,
  { zone, zoneId }: Pick<Untagged, 'zone' | 'zoneId'>,
  failure: DnsSyncError | null,
): Promise<readonly string[]> {
  if (failure === null) return [];
  const { message, hint } = failure;
  await store.updateTarget(target.name, (document) => ({
    ...document,
    untagged: [...without(document.untagged, [zoneId]), { zone, zoneId, message, hint }],
  }));
  return [withHint({ message: `created without its tags: ${message}`, hint })];
}

/** Tags a hosted zone that an earlier request created, whose answer was lost. Returns remarks about a failure. */
export async function tagFound(
  store: TargetDocuments,
  target: Target,
  zone: DnsName,
  observation: Observation,
): Promise<readonly string[]> {
  if (observation.kind !== 'there') return [];
  const { zoneId } = observation.observed;
  return noteUntagged(store, target, { zone, zoneId }, await failureToTag(target, zoneId));
}

/** Tags the hosted zones that were created without their tags; returns a line for each that can't be tagged. */
export async function tagHostedZones(store: TargetDocuments, targets: readonly Target[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const target of targets) {
    const { untagged } = await store.readTarget(target.name);
    if (untagged.length === 0) continue;
    const done: string[] = [];
    for (const { zone, zoneId } of untagged) {
      const failure = await failureToTag(target, zoneId);
      if (failure === null) done.push(zoneId);
      else lines.push(`${spelled(zone)} at ${target.name}: the tags are still missing: ${withHint(failure)}`);
      // The others fail for the same reason.
      if (failure !== null) break;
    }
    if (done.length === 0) continue;
    await store.updateTarget(target.name, (document) => ({ ...document, untagged: without(document.untagged, done) }));
  }
  return lines;
}

/** Tags a hosted zone. One that no longer exists needs no tags. */
async function failureToTag({ provider }: Target, zoneId: string): Promise<DnsSyncError | null> {
  try {
    await provider.zoneMaker?.tag?.(zoneId);
    return null;
  } catch (error) {
    rethrowUnlessKnown(error);
    return error.code === 'no-such-zone' ? null : error;
  }
}

function without(untagged: readonly Untagged[], zoneIds: readonly string[]): readonly Untagged[] {
  return untagged.filter((item) => !zoneIds.includes(item.zoneId));
}
