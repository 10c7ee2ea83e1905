import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Keeper } from '../../../reconcile/plan/keeper.ts';
import type { Candidate, Created, Found, HostedZone, Listing, Removed, ZoneQuota } from '../../provider.ts';
import type { WireZone } from '../client/api.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { Route53Error } from '../errors/errors.ts';
import { listingGuard } from '../../zones/listing-guard.ts';
import { maxCommentLength, withMark } from '../../zones/mark.ts';
import { canonicalServers } from './list-record-sets.ts';
import { candidateOf, chooseZone, countOtherServers, hostedZone, referenceOf, type Ownership } from './ownership.ts';
import { nameFromWire, nameToWire } from '../batches/wire-text.ts';
import { pinnedZone } from './pinned-zone.ts';
import { zonesNamed } from './zones-named.ts';
import { addToGroup } from '../../../reconcile/group-by.ts';

/** Finds the hosted zone of a zone, with one call unless more than 100 zones have the name. */
export async function findZone(api: Route53Api, ownership: Ownership, zone: DnsName): Promise<Found> {
  const pin = ownership.pinned.get(zone);
  if (pin !== undefined) {
    const wire = await zoneIfThere(api, pin);
    return foundBy(pinnedZone({ target: ownership.target, zone, id: pin }, wire), ownership, zone);
  }
  return withNameServers(api, chooseZone(await zonesNamed(api, zone), ownership, zone));
}

/** Most candidates whose name servers are looked up. More wouldn't help to choose. */
const maxCandidates = 5;

/** Adds name servers to ambiguous hosted zones, to show which one the parent zone delegates to. */
async function withNameServers(api: Route53Api, found: Found): Promise<Found> {
  return found.kind === 'ambiguous' ? { ...found, candidates: await withServers(api, found.candidates) } : found;
}

async function withServers(api: Route53Api, all: readonly Candidate[]): Promise<readonly Candidate[]> {
  const candidates = [...all];
  for (const [i, candidate] of candidates.slice(0, maxCandidates).entries()) {
    candidates[i] = { ...candidate, nameServers: canonicalServers((await api.zone(candidate.zoneId)).nameServers) };
  }
  return candidates;
}

/** A listed page, and the pending next one. */
interface Page {
  readonly next: Promise<Page> | null;
}

/**
 * Lists all hosted zones of the account, to find many zones.
 * Zones of a page are available at once; a zone is known to be missing only after the last page.
 */
export function listHostedZones(api: Route53Api, ownership: Ownership): Listing {
  const byId = new Map<string, WireZone>();
  const guard = listingGuard('the hosted zones of the account');
  const byName = new Map<DnsName, WireZone[]>();
  const read = async (marker: string | null): Promise<Page> => {
    const { zones, next } = await api.zonesPage(marker);
    guard(
      zones.map(({ id }) => id),
      next,
    );
    for (const candidate of zones) {
      byId.set(candidate.id, candidate);
      const name = nameFromWire(candidate.name);
      if (name.ok) addToGroup(byName, name.value, candidate);
    }
    return { next: next === null ? null : begin(next) };
  };
  const begin = (marker: string | null): Promise<Page> => {
    const page = read(marker);
    // Callers that wait for the page get the error; there may be none.
    page.catch(() => undefined);
    return page;
  };
  const first = begin(null);
  const listUntil = async (isEnough: () => boolean): Promise<void> => {
    for (let page = await first; page.next !== null && !isEnough(); page = await page.next);
  };
  return {
    async find(zone) {
      const pin = ownership.pinned.get(zone);
      await listUntil(() => pin !== undefined && byId.has(pin));
      if (pin !== undefined)
        return foundBy(pinnedZone({ target: ownership.target, zone, id: pin }, byId.get(pin)), ownership, zone);
      return chooseZone(byName.get(zone) ?? [], ownership, zone);
    },
    async byId(zone, zoneId) {
      await listUntil(() => byId.has(zoneId));
      const listed = byId.get(zoneId);
      return listed === undefined ? null : hostedZone(listed, ownership, zone);
    },
    async duplicates(zones) {
      await listUntil(() => false);
      const found = new Map<DnsName, readonly Candidate[]>();
      for (const zone of zones) {
        const same = (byName.get(zone) ?? []).filter(({ isPrivate }) => !isPrivate);
        if (same.length > 1) found.set(zone, await withServers(api, same.map(candidateOf)));
      }
      return found;
    },
    async otherServers() {
      await listUntil(() => false);
      return countOtherServers(byName, ownership);
    },
  };
}

/**
 * Creates a hosted zone under a deterministic reference, so that a repeated request can't create a second one.
 * A reusable delegation set can't hold a zone together with its parent or child (ConflictingDomainExists). The zone
 * then gets name servers of its own.
 */
export async function createZone(
  api: Route53Api,
  ownership: Ownership,
  zone: DnsName,
  generation: number,
): Promise<Created> {
  const { server, delegationSetId } = ownership;
  const create = async (setId: string | null, remark: string | null): Promise<Created> => {
    const { id, nameServers } = await api.createZone({
      name: nameToWire(zone),
      callerReference: referenceOf(server, zone, generation),
      comment: withMark('', 'kept', server) ?? '',
      delegationSetId: setId,
    });
    const untagged = await failureToTag(api, ownership, id);
    return { kind: 'created', zoneId: id, nameServers, remark, ...(untagged !== null && { untagged }) };
  };
  try {
    return await create(delegationSetId, null);
  } catch (error) {
    const code = error instanceof Route53Error ? error.serviceCode : '';
    if (code === 'HostedZoneAlreadyExists') return { kind: 'taken' };
    if (code !== 'ConflictingDomainExists' || delegationSetId === null) throw error;
    return create(
      null,
      `created outside of the delegation set ${delegationSetId}, which already has a zone of this name, of its parent or of a child`,
    );
  }
}

/** Adds the configured tags to a hosted zone, with one call; without tags with none. */
export async function tagZone(api: Route53Api, { tags = {} }: Ownership, zoneId: string): Promise<void> {
  if (Object.keys(tags).length > 0) await api.tagZone(zoneId, tags);
}

/** Tags a new hosted zone. The zone exists, so a failure must not look like one of the creation. */
async function failureToTag(api: Route53Api, ownership: Ownership, zoneId: string): Promise<DnsSyncError | null> {
  try {
    await tagZone(api, ownership, zoneId);
    return null;
  } catch (error) {
    rethrowUnlessKnown(error);
    return error;
  }
}

/** Returns the tighter of the quotas for a new hosted zone: the account's or the delegation set's. */
export async function zoneQuota(api: Route53Api, { delegationSetId }: Ownership): Promise<ZoneQuota> {
  const account = { ...(await api.zoneLimit(null)), of: 'the account' };
  if (delegationSetId === null) return account;
  const set = {
    ...(await api.zoneLimit(delegationSetId)),
    of: `the delegation set ${delegationSetId}`,
    accountZones: account.count,
  };
  return set.limit - set.count < account.limit - account.count ? set : account;
}

/** Error codes of a refused deletion: the zone isn't empty, is signed, or is protected. */
const keptBy: ReadonlySet<string> = new Set([
  'HostedZoneNotEmpty',
  'KeySigningKeyInParentDSRecord',
  'HostedZoneProtected',
]);

/** Deletes a hosted zone. Returns the reason if the service refuses. A zone that no longer exists counts as deleted. */
export async function removeZone(api: Route53Api, zoneId: string): Promise<Removed> {
  try {
    await api.deleteZone(zoneId);
    return { kind: 'removed' };
  } catch (error) {
    if (!(error instanceof Route53Error)) throw error;
    if (error.serviceCode === 'NoSuchHostedZone') return { kind: 'removed' };
    if (!keptBy.has(error.serviceCode)) throw error;
    return { kind: 'kept', reason: error.serviceMessage };
  }
}

/** Returns the hosted zone with an ID. Throws `no-such-zone`. */
export async function zoneById(
  api: Route53Api,
  ownership: Ownership,
  zone: DnsName,
  zoneId: string,
): Promise<HostedZone> {
  return hostedZone(await api.zone(zoneId), ownership, zone);
}

/** Writes the mark into a hosted zone's comment (UpdateHostedZoneComment), after any text of an administrator. */
export async function markZone(
  api: Route53Api,
  { server }: Ownership,
  hosted: HostedZone,
  as: 'kept' | 'free',
): Promise<HostedZone> {
  const comment = withMark(hosted.comment, as, server);
  if (comment === null)
    throw new DnsSyncError(
      'no-room-for-mark',
      `the comment of hosted zone ${hosted.zoneId} is too long to add the server name (at most ${maxCommentLength} characters)`,
      'shorten the comment in the AWS console',
    );
  await api.updateComment(hosted.zoneId, comment);
  const keeper: Keeper = as === 'kept' ? { kind: 'us' } : { kind: 'freed', was: server };
  return { ...hosted, comment, keeper, marked: as === 'kept' };
}

/** Returns a hosted zone by its ID; undefined if it doesn't exist. */
export async function zoneIfThere(api: Route53Api, id: string): Promise<WireZone | undefined> {
  try {
    return await api.zone(id);
  } catch (error) {
    rethrowUnlessKnown(error, 'no-such-zone');
    return undefined;
  }
}

function foundBy(wire: WireZone, ownership: Ownership, zone: DnsName): Found {
  return { kind: 'found', hosted: hostedZone(wire, ownership, zone) };
}
