import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Change } from '../../../reconcile/plan/change.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { submitInCalls, type CallAnswer } from '../../batches/submit-in-calls.ts';
import type { Submission } from '../../provider.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { Route53Error } from '../errors/errors.ts';
import { readRefusal } from '../errors/refusal.ts';
import { elementsOf, packForRoute53 } from './batch.ts';
import { afterChange } from './translate.ts';

/** Submits changes of a zone by ChangeResourceRecordSets calls. */
export async function submitChanges(
  api: Route53Api,
  zone: DnsName,
  zoneId: string,
  changes: readonly Change[],
): Promise<Submission> {
  const pack = (part: readonly Change[]): ReturnType<typeof packForRoute53> => packForRoute53(part, zone);
  return submitInCalls({ pack, send: async (call) => send(api, zone, zoneId, call) }, changes);
}

async function send(api: Route53Api, zone: DnsName, zoneId: string, call: readonly Change[]): Promise<CallAnswer> {
  try {
    const changeId = await api.change(zoneId, elementsOf(call, zone));
    return { kind: 'made', done: call.map((change) => ({ change, now: afterChange(change) })), changeId };
  } catch (error) {
    rethrowUnlessKnown(error);
    if (!(error instanceof Route53Error) || !aboutRecords.has(error.serviceCode))
      return { kind: 'failed', failure: error, isLost: error instanceof Route53Error && error.answerLost };
    if (!fullZone.test(error.serviceMessage)) return { kind: 'refused', messages: readRefusal(error.serviceMessage) };
    const { count, limit } = await api.recordSetLimit(zoneId);
    return { kind: 'full', count, limit, failure: recordQuotaError(zone, count, limit) };
  }
}

/** Error codes that refer to records. */
const aboutRecords: ReadonlySet<string> = new Set(['InvalidChangeBatch', 'InvalidInput']);

/** The error of a batch that would exceed the zone's record set quota. */
const fullZone = /Exceeded limit MAX_RRSETS_BY_ZONE/;

function recordQuotaError(zone: DnsName, count: number, limit: number): DnsSyncError {
  return new DnsSyncError(
    'record-quota',
    `the hosted zone of ${zone} has ${count} of at most ${limit} record sets, and more are needed`,
    `raise the quota at AWS (Service Quotas, Route 53) or remove records in Plesk, then run "dns-sync apply ${zone}". All changes that fit were made`,
  );
}
