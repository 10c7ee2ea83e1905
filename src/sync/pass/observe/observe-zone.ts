import { delegatedServers } from '../../../cloud/delegation.ts';
import type { Found, HostedZone, Listing, Provider } from '../../../cloud/provider.ts';
import { resolveUnconfirmed } from '../../../reconcile/plan/unconfirmed-write.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { standingOf, type Barred, type Standing } from '../../../reconcile/plan/keeper.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Applied, Observed } from '../../../reconcile/plan/observed.ts';
import { keyOf, sameContent } from '../../../reconcile/dns/record-set.ts';
import type { TargetState } from '../../../state/documents/document.ts';
import type { PassOptions, ZoneAtTarget } from '../compare-zone.ts';
import type { Target } from '../../targets.ts';

/**
 * What a look at the provider showed: a hosted zone that may be written, with what of it is ours; one that is left alone;
 * or none, or none that concerns us. `adopting` tells that sets of another content are taken over; `applied` of an absent zone is
 * what we wrote before somebody removed it. `hosted` is null if only the cache was read.
 */
export type Observation =
  | SeenZone
  | {
      readonly kind: 'barred';
      readonly hosted: HostedZone;
      readonly standing: Barred;
      readonly observed: Observed | null;
      readonly applied: Applied | null;
    }
  | { readonly kind: 'absent'; readonly applied: Applied | null; readonly unrelated: HostedZone | null };

/** A hosted zone that may be written. */
export interface SeenZone {
  readonly kind: 'there';
  readonly observed: Observed;
  readonly applied: Applied;
  readonly adopting: boolean;
  readonly hosted: HostedZone | null;
  /** The quota of record sets, if a zone that was full was asked for it. */
  readonly recordQuota?: TargetState['recordQuota'] | null;
  readonly standing: Exclude<Standing, Barred | { readonly kind: 'unrelated' }>;
}

/** What there is of a zone that has no hosted zone: nothing, and all of it. */
export const nowhere: Observed = { zoneId: '', nameServers: [], sets: [], routed: [], complete: true };

/** Looks up zones: by a call for each, or in one listing of all. */
export interface Finder {
  find(zone: DnsName): Promise<Found>;
  /** The hosted zone of an id; null if it is gone. */
  byId(zone: DnsName, zoneId: string): Promise<HostedZone | null>;
}

/** Looks up each zone by a call of its own. */
export function finderByCalls(provider: Provider): Finder {
  return {
    find: async (zone) => provider.find(zone),
    byId: async (zone, zoneId) => unlessGone(provider.byId(zone, zoneId)),
  };
}

/** Looks up zones in one listing, made when it is first needed. */
export function finderByListing(provider: Provider): Finder {
  let listing: Promise<Listing> | null = null;
  const listed = async (): Promise<Listing> => (listing ??= provider.list());
  return {
    find: async (zone) => (await listed()).find(zone),
    byId: async (zone, zoneId) => (await listed()).byId(zone, zoneId),
  };
}

/** Looks at a zone at its provider; changes nothing, there or here. */
export async function observeZone(
  target: Target,
  subject: ZoneAtTarget,
  finder: Finder,
  options: PassOptions,
): Promise<Observation> {
  const { zone, state } = subject;
  const { provider } = target;
  const known = state.applied;
  const hostedBefore = known === null ? null : await finder.byId(zone, known.zoneId);
  if (known !== null && hostedBefore !== null) {
    const standing = standingAt(subject, hostedBefore, options);
    if (standing.kind === 'barred') return barred(hostedBefore, standing, null, known);
    const observed = await unlessGone(provider.observe(zone, known.zoneId));
    if (observed !== null && standing.kind !== 'unrelated') {
      const applied = resolveUnconfirmed(known, observed);
      const adopting = state.adopting || known.lost === true || options.adopting === true;
      return { kind: 'there', observed, applied, adopting, hosted: hostedBefore, standing };
    }
  }
  const found = await finder.find(zone);
  if (found.kind === 'ambiguous') throw await ambiguous(zone, target, found);
  if (found.kind === 'absent') return { kind: 'absent', applied: known, unrelated: null };
  const { hosted } = found;
  const standing = standingAt({ ...subject, state: { ...state, applied: null } }, hosted, options);
  if (standing.kind === 'unrelated') return { kind: 'absent', applied: null, unrelated: hosted };
  if (standing.kind === 'barred' && standing.rule === 'kept-elsewhere') return barred(hosted, standing, null, null);
  const observed = await provider.observe(zone, hosted.zoneId);
  if (standing.kind === 'barred') return barred(hosted, standing, observed, null);
  // A zone of ours whose state is lost is ours whatever it holds.
  const isLost = standing.kind === 'ours';
  return {
    kind: 'there',
    observed,
    applied: appliedAnew(subject, hosted, observed, isLost),
    adopting: state.adopting || isLost || (standing.kind === 'take' && standing.by !== 'freed'),
    hosted,
    standing,
  };
}

/**
 * Looks whether a zone that we know may still be written, by one call and without its record sets: these are assumed to be as
 * we wrote them, and the service refuses what isn't. Null if that can't be told so.
 */
export async function observeKeeper(
  target: Target,
  subject: ZoneAtTarget,
  applied: Applied,
  options: PassOptions,
): Promise<Observation | null> {
  const hosted = await unlessGone(target.provider.byId(subject.zone, applied.zoneId));
  if (hosted === null) return null;
  const standing = standingAt(subject, hosted, options);
  if (standing.kind === 'barred') return barred(hosted, standing, null, applied);
  if (standing.kind === 'unrelated') return null;
  const { zoneId, nameServers, sets } = applied;
  const observed: Observed = { zoneId, nameServers, sets, routed: [], complete: true };
  return { kind: 'there', observed, applied, adopting: false, hosted, standing };
}

/** What may be done in the hosted zone of a zone. */
export function standingAt(
  { snapshot, desired, state }: ZoneAtTarget,
  { keeper }: HostedZone,
  options: PassOptions,
): Standing {
  return standingOf(keeper, {
    wanted: desired !== null,
    known: state.applied !== null,
    adopting: options.adopting === true,
    auto: options.config.policy.adopt === 'auto',
    guest: desired !== null && snapshot.desired === null,
  });
}

function barred(hosted: HostedZone, standing: Barred, observed: Observed | null, applied: Applied | null): Observation {
  return { kind: 'barred', hosted, standing, observed, applied };
}

/** What is known to be ours in a hosted zone of which the state knows nothing: of a deleted one what Plesk had last. */
function appliedAnew(
  { snapshot, desired }: ZoneAtTarget,
  hosted: HostedZone,
  observed: Observed,
  isLost: boolean,
): Applied {
  const { zoneId, nameServers } = observed;
  const applied: Applied = { zoneId, nameServers, created: hosted.made, sets: [], unsure: [] };
  if (!isLost || desired !== null) return applied;
  const last = snapshot.deleted?.content?.sets ?? [];
  const sets = observed.sets.filter(({ set }) =>
    last.some((other) => keyOf(other) === keyOf(set) && sameContent(other, set)),
  );
  return { ...applied, sets, lost: true };
}

/** The answer about a hosted zone, null if the zone is gone. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    rethrowUnlessKnown(error, 'no-such-zone');
    return null;
  }
}

/** Lists what could be meant, so that a person can choose: what is in each, and which one the world is sent to. */
async function ambiguous(
  zone: DnsName,
  { name, resolver }: Target,
  { candidates }: Extract<Found, { kind: 'ambiguous' }>,
): Promise<DnsSyncError> {
  const delegated: readonly string[] = (await delegatedServers(zone, resolver)) ?? [];
  const list = candidates.map(({ zoneId, comment, recordSets, nameServers }) => {
    const facts = [`${recordSets} record sets`];
    if (comment !== '') facts.push(JSON.stringify(comment));
    if (nameServers.length > 0) facts.push(nameServers.join(' '));
    if (nameServers.some((server) => delegated.includes(server))) facts.push('the world is sent to it');
    return `${zoneId} (${facts.join(', ')})`;
  });
  return new DnsSyncError(
    'ambiguous-zone',
    `${candidates.length} public hosted zones are named ${zone}: ${list.join('; ')}`,
    `name the one that is meant in targets.${name}.zoneIds of the configuration`,
  );
}
