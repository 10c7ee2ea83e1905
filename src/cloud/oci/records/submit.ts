import { keyOf, sameContent } from '../../../reconcile/dns/record-set.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { nameOf, type Change } from '../../../reconcile/plan/change.ts';
import { byKey, type ProviderSet } from '../../../reconcile/plan/observed.ts';
import { packChanges } from '../../batches/pack-changes.ts';
import { submitInCalls, type CallAnswer } from '../../batches/submit-in-calls.ts';
import { ServiceError } from '../../https-json/service-error.ts';
import type { Submission } from '../../provider.ts';
import type { OciApi } from '../client/api.ts';
import { operationsFor, rawOf, sentSet } from './operations-for.ts';
import { readRecords } from './read-records.ts';

/** Most operations of one patch. The limit isn't published; DNSControl sends as many. */
const maxOperations = 100;

/**
 * Packs changes into patches.
 * DS records were reported to fail with status 500, so their names are in calls of their own, after all others.
 */
export function packForOci(changes: readonly Change[]): readonly (readonly Change[])[] {
  const late = new Set(changes.filter(({ after }) => after?.type === 'DS').map(nameOf));
  return [false, true].flatMap((isLate) =>
    packChanges(
      changes.filter((change) => late.has(nameOf(change)) === isLate),
      {
        most: [maxOperations],
        loadOf: (part) => [operationsFor(part).length],
        inSteps: () => null,
      },
    ),
  );
}

/** Submits changes of a zone by PatchZoneRecords calls. */
export async function submitToOci(
  api: OciApi,
  zone: DnsName,
  zoneId: string,
  changes: readonly Change[],
): Promise<Submission> {
  const send = async (call: readonly Change[]): Promise<CallAnswer> => {
    try {
      return await patch(api, { zone, zoneId }, call, null);
    } catch (error) {
      rethrowUnlessKnown(error);
      if (!(error instanceof ServiceError)) return { kind: 'failed', failure: error, isLost: false };
      return explain(api, { zone, zoneId }, call, error);
    }
  };
  return submitInCalls({ pack: packForOci, send }, changes);
}

interface ZonePlace {
  readonly zone: DnsName;
  readonly zoneId: string;
}

/** Sends changes, guarded by operations, or by the ETag of a version of the records. */
async function patch(
  api: OciApi,
  { zone, zoneId }: ZonePlace,
  changes: readonly Change[],
  etag: string | null,
): Promise<CallAnswer> {
  const guard = etag === null ? 'by-operations' : 'by-etag';
  const { records, isAll } = await api.patch(zoneId, operationsFor(changes, guard), etag);
  const listed = byKey(readRecords(zone, records).sets);
  const done = changes.map((change) => {
    if (change.after === null) return { change, now: null };
    const now = listed.get(keyOf(change.after));
    const isKnown = now !== undefined && (sameContent(now.set, change.after) || isAll);
    return { change, now: isKnown ? now : sentSet(change.before, change.after) };
  });
  return { kind: 'made', done, changeId: null };
}

/** Statuses of a refusal whose cause the service's code doesn't show: a precondition, or the content. */
const unclear: ReadonlySet<number> = new Set([400, 409, 422]);

/**
 * Finds out why a patch was refused.
 * Which error a failed precondition gives isn't documented. So the zone is read: if a set differs from what was
 * assumed, the changes are stale. Otherwise the same changes are sent with the ETag of what was read as their only
 * guard. If these are refused too, it is for their content.
 */
async function explain(
  api: OciApi,
  place: ZonePlace,
  changes: readonly Change[],
  error: ServiceError,
): Promise<CallAnswer> {
  const { status, code, serviceMessage, answerLost } = error;
  if (status === 412) return refusal(true, serviceMessage);
  if (!unclear.has(status) || code === 'record-quota' || code === 'throttled')
    return { kind: 'failed', failure: error, isLost: answerLost };
  const { records, etag, complete } = await api.records(place.zoneId);
  const observed = readRecords(place.zone, records);
  const seen = byKey(observed.sets);
  if (complete && !changes.every((change) => isAsAssumed(change, seen))) return refusal(true, serviceMessage);
  if (etag === null) return refusal(false, serviceMessage);
  try {
    return await patch(api, place, changes, etag);
  } catch (again) {
    rethrowUnlessKnown(again);
    if (!(again instanceof ServiceError) || !unclear.has(again.status) || again.code === 'throttled')
      return again instanceof ServiceError && again.status === 412
        ? refusal(true, again.serviceMessage)
        : { kind: 'failed', failure: again, isLost: again instanceof ServiceError && again.answerLost };
    return refusal(false, again.serviceMessage);
  }
}

function refusal(stale: boolean, text: string): CallAnswer {
  return { kind: 'refused', messages: [{ name: null, type: null, stale, text }] };
}

/** Checks whether the set that a change assumes is there. */
function isAsAssumed({ before, after }: Change, seen: ReadonlyMap<string, ProviderSet>): boolean {
  if (before === null) return !seen.has(keyOf(after));
  const now = seen.get(keyOf(before.set));
  if (now === undefined || !sameContent(now.set, before.set)) return false;
  const [known, listed] = [rawOf(before).version, rawOf(now).version];
  return known === null || known === listed;
}
