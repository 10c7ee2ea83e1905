import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { UntriedRight } from '../../access.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { Route53Error } from '../errors/errors.ts';

/** IDs of the right form that no hosted zone, change and delegation set has. */
const noZone = 'Z00000000000000000000';
const noChange = 'C00000000000000000000';
const noSet = 'N00000000000000000000';

/** A request by which a right is tried; it changes nothing, whether the right is there or not. */
export type Attempt = readonly [action: string, send: () => Promise<unknown>];

/** The results of attempts, by action. */
export interface TriedRights {
  readonly allowed: readonly string[];
  readonly missing: readonly string[];
  readonly untried: readonly UntriedRight[];
  /** The caller as a refusal named it; null if there was no refusal. */
  readonly caller: string | null;
}

/** Our hosted zone to look into; null if there is none. */
export type OwnZone = { readonly id: string; readonly name: string } | null;

/** Returns the requests that try the rights to read. Those of a hosted zone need one to exist. */
export function readAttempts(api: Route53Api, own: OwnZone, delegationSetId: string | null): readonly Attempt[] {
  const id = own?.id ?? noZone;
  return [
    ['GetAccountLimit', async () => api.zoneLimit(null)],
    ['ListHostedZonesByName', async () => api.zonesFrom(own?.name ?? 'example.com.', null)],
    ['GetHostedZone', async () => api.zone(id)],
    ['GetHostedZoneLimit', async () => api.recordSetLimit(id)],
    ['ListResourceRecordSets', async () => api.recordSetsStart(id)],
    ...(delegationSetId === null
      ? []
      : [['GetReusableDelegationSetLimit', async () => api.zoneLimit(delegationSetId)] as const]),
  ];
}

/**
 * Returns the requests that try the rights to write.
 * IAM decides before Route 53 reads a request, so an answer other than AccessDenied shows that the right is there. Each
 * request is invalid: it names something that doesn't exist, and a new zone without a valid name. A policy may be
 * limited to single hosted zones, so the change of record sets names one of ours, and the deletion of a set that
 * isn't there.
 */
export function writeAttempts(api: Route53Api, own: OwnZone, tags: boolean): readonly Attempt[] {
  const name = `_dns-sync-doctor.${own?.name ?? 'example.com.'}`;
  const set = { name, type: 'TXT', ttl: 1, values: ['"dns-sync doctor"'] };
  const zone = { name: 'dns-sync..invalid', callerReference: 'dns-sync doctor', comment: '', delegationSetId: noSet };
  return [
    ['CreateHostedZone', async () => api.createZone(zone)],
    ['ChangeResourceRecordSets', async () => api.change(own?.id ?? noZone, [{ action: 'DELETE', set }])],
    ['DeleteHostedZone', async () => api.deleteZone(noZone)],
    ['UpdateHostedZoneComment', async () => api.updateComment(noZone, 'dns-sync doctor')],
    ['GetChange', async () => api.isInSync(noChange)],
    ...(tags ? [['ChangeTagsForResource', async () => api.tagZone(noZone, { 'dns-sync': 'doctor' })] as const] : []),
  ];
}

/** Error codes of a request that was allowed, and refused for what it names. */
const refusedForContent: ReadonlySet<string> = new Set([
  'NoSuchHostedZone',
  'NoSuchChange',
  'NoSuchDelegationSet',
  'InvalidDomainName',
  'InvalidChangeBatch',
  'InvalidInput',
  'InvalidArgument',
]);

/** Makes all attempts, one after the other, because a doctor has time. */
export async function tryRights(attempts: readonly Attempt[]): Promise<TriedRights> {
  const [allowed, missing]: [string[], string[]] = [[], []];
  const untried: UntriedRight[] = [];
  let caller: string | null = null;
  for (const [action, send] of attempts) {
    const right = `route53:${action}`;
    const error = await failureOf(send);
    if (error === null || refusedForContent.has(error.serviceCode)) allowed.push(right);
    else if (error.code === 'access-denied') {
      missing.push(right);
      caller ??= /User: (arn:\S+)/.exec(error.serviceMessage)?.[1] ?? null;
    } else untried.push({ right, reason: error.message });
  }
  return { allowed, missing, untried, caller };
}

async function failureOf(send: () => Promise<unknown>): Promise<Route53Error | null> {
  try {
    await send();
    return null;
  } catch (error) {
    rethrowUnlessKnown(error);
    if (error instanceof Route53Error) return error;
    return new Route53Error('unknown', error.message, error);
  }
}
