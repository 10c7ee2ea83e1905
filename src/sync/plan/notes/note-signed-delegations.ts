import { delegatedServers } from '../../../cloud/delegation.ts';
import { hasDs } from '../../../cloud/ds-query.ts';
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
 * with changes, for a few seconds at most. If the first query gets no answer, nothing is looked up.
 */
async function signedDelegations(
  session: Pick<Session, 'now' | 'store'>,
  planned: readonly PlannedZone[],
): Promise<readonly PlanWarning[]> {
  const candidates = planned
    .filter(({ plan }) => plan.action === 'create' || plan.action === 'update')
    .slice(0, maxDelegationLookups);
  const [first, ...others] = candidates;
  if (first === undefined) return [];
  const warnings = [await warningOf(session, first)];
  if (warnings[0] === null) return [];
  const until = session.now() + maxDelegationLookupsMs;
  let isSilent = false;
  for (const warning of await inParallel(others, delegationLookupsAtOnce, async (item) => {
    if (isSilent || session.now() >= until) return null;
    const found = await warningOf(session, item);
    isSilent ||= found === null;
    return found;
  }))
    warnings.push(warning);
  return warnings.flatMap((warning) => (warning === null || warning === 'none' ? [] : [warning]));
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

/** Returns the warning of a zone; `none` if it needs none, and null if DNS doesn't answer. */
async function warningOf(
  { store }: Pick<Session, 'store'>,
  { zone, target, plan }: PlannedZone,
): Promise<PlanWarning | 'none' | null> {
  const isSigned = await hasDs(zone, target.resolver);
  if (isSigned !== true) return isSigned === null ? null : 'none';
  const own = await ownServers(store, zone, target.name, plan.zoneId);
  if (own === null) return 'none';
  const delegated: readonly string[] | null = await delegatedServers(zone, target.resolver);
  if (delegated === null) return null;
  if (delegated.some((server) => own.includes(server))) return 'none';
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
