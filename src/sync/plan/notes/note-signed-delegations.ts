import { setTimeout as sleep } from 'node:timers/promises';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { ZoneDocuments } from '../../../state/documents/zone-documents.ts';
import { spelled } from '../../../text/printable.ts';
import { inParallel } from '../../concurrency.ts';
import { delegationLookupsAtOnce, maxDelegationLookups, maxDelegationLookupsMs } from '../../limits.ts';
import type { PlannedZone } from '../planned-zone.ts';
import type { Session } from '../../session.ts';

/** A zone that would stop resolving if its delegation moved to the hosted zone. */
export interface PlanWarning {
  readonly zone: DnsName;
  readonly target: string;
  readonly text: string;
}

/**
 * Warns of zones whose parent has a DS record although it doesn't delegate to their hosted zone yet.
 * The hosted zone isn't signed, so resolvers that validate would reject all its answers. Only DNS is asked, about zones
 * with changes, for a few seconds at most.
 */
async function signedDelegations(
  session: Pick<Session, 'now' | 'store'>,
  planned: readonly PlannedZone[],
): Promise<readonly PlanWarning[]> {
  const candidates = planned
    .filter(({ plan }) => plan.action === 'create' || plan.action === 'update')
    .slice(0, maxDelegationLookups);
  const until = session.now() + maxDelegationLookupsMs;
  const warnings = await inParallel(candidates, delegationLookupsAtOnce, async (item) => {
    const leftMs = until - session.now();
    if (leftMs <= 0) return null;
    return Promise.race([warningOf(session, item), sleep(leftMs, null, { ref: false })]);
  });
  return warnings.filter((warning) => warning !== null);
}

/** Reports signed delegations, and returns them. */
export async function noteSignedDelegations(
  session: Pick<Session, 'now' | 'reporter' | 'store'>,
  planned: readonly PlannedZone[],
): Promise<readonly PlanWarning[]> {
  const warnings = await signedDelegations(session, planned);
  for (const { zone, target, text } of warnings) session.reporter.remark(`${spelled(zone)} at ${target}: ${text}`);
  return warnings;
}

/** Returns the warning of a zone; null if it needs none, or if its delegation isn't known. */
async function warningOf(
  { store }: Pick<Session, 'store'>,
  { zone, target, plan }: PlannedZone,
): Promise<PlanWarning | null> {
  const delegation = await (await target.dns()).delegation(zone);
  if (delegation.kind !== 'delegated' || delegation.ds === null || delegation.ds.length === 0) return null;
  const own = await ownServers(store, zone, target.name, plan.zoneId);
  if (own === null || delegation.nameServers.some(({ name }) => own.includes(name))) return null;
  const { zone: word, service } = target.provider.traits.words;
  const text =
    `the parent zone has a DS record, but the ${word} at ${service} is not signed: the domain stops resolving when the ` +
    'delegation changes to it. First remove the DS record at the registrar, and wait until its TTL is over';
  return { zone, target: target.name, text };
}

/** Returns the name servers of the hosted zone: none if it is yet to be created, null if they aren't known. */
async function ownServers(
  store: ZoneDocuments,
  zone: DnsName,
  target: string,
  zoneId: string | null,
): Promise<readonly string[] | null> {
  try {
    const applied = (await store.read(zone))?.targets[target]?.applied ?? null;
    if (applied !== null) return applied.nameServers;
    return zoneId === null ? [] : null;
  } catch (error) {
    rethrowUnlessKnown(error);
    return null;
  }
}
