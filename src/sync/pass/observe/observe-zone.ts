import type { Found, HostedZone } from '../../../cloud/provider.ts';
import { resolveUnconfirmed } from '../../../reconcile/plan/unconfirmed-write.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import { delegatedNames } from '../../../reconcile/live/delegated-names.ts';
import { standingOf, type Barred, type Standing } from '../../../reconcile/plan/keeper.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { Applied, Observed, ProviderSet } from '../../../reconcile/plan/observed.ts';
import { keyOf, sameContent } from '../../../reconcile/dns/record-set.ts';
import type { PassOptions, ZoneAtTarget } from '../compare-zone.ts';
import type { Target } from '../../targets.ts';
import { createsZones } from '../../hosted-zone/zone-to-make.ts';
import { assumedZone } from './assumed-zone.ts';
import { unlessGone, type Finder } from './finder.ts';
import type { Observation } from './observation.ts';

/** Observes a zone at its provider. Changes nothing, neither there nor in the state. */
export async function observeZone(
  target: Target,
  subject: ZoneAtTarget,
  finder: Finder,
  options: PassOptions,
): Promise<Observation> {
  const { applied } = subject.state;
  const known = applied === null ? null : await observeKnown(target, { subject, applied }, finder, options);
  return known ?? observeByName(target, subject, finder, options);
}

/** Observes the hosted zone that we wrote to; null if it no longer exists or has no sign of us. */
async function observeKnown(
  { provider }: Target,
  { subject, applied }: { readonly subject: ZoneAtTarget; readonly applied: Applied },
  finder: Finder,
  options: PassOptions,
): Promise<Observation | null> {
  const { zone, state } = subject;
  const hosted = await finder.byId(zone, applied.zoneId);
  if (hosted === null) return null;
  const standing = standingAt(subject, hosted, options);
  if (standing.kind === 'barred') return barred(hosted, standing, null, applied);
  const observed = await unlessGone(provider.observe(zone, applied.zoneId));
  if (observed === null || standing.kind === 'unrelated') return null;
  const adopting = state.adopting || applied.lost === true || options.adopting === true;
  return {
    kind: 'there',
    observed,
    applied: resolveUnconfirmed(applied, observed, provider.traits.atomic),
    adopting,
    hosted,
    standing,
  };
}

/** Looks for a hosted zone by name, for a zone without a known one. */
async function observeByName(
  target: Target,
  subject: ZoneAtTarget,
  finder: Finder,
  options: PassOptions,
): Promise<Observation> {
  const { zone, state } = subject;
  const { provider } = target;
  const found = await finder.find(zone);
  if (found.kind === 'ambiguous') throw await ambiguous(zone, target, found);
  if (found.kind === 'absent') return { kind: 'absent', applied: state.applied, unrelated: null };
  const { hosted } = found;
  const byKeeper = standingAt({ ...subject, state: { ...state, applied: null } }, hosted, options);
  const unrelated: Observation = { kind: 'absent', applied: null, unrelated: hosted };
  if (byKeeper.kind === 'unrelated' && !mayBeOurs(subject, options)) return unrelated;
  if (byKeeper.kind === 'barred' && byKeeper.rule === 'kept-elsewhere') return barred(hosted, byKeeper, null, null);
  const observed = await provider.observe(zone, hosted.zoneId);
  const standing = standingOfSeen(subject, byKeeper, observed, options);
  if (standing.kind === 'unrelated') return unrelated;
  if (standing.kind === 'barred') return barred(hosted, standing, observed, null);
  // A zone of ours whose state is lost is ours whatever it contains.
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
 * Checks with one call whether a known zone may still be written.
 * Its record sets aren't listed but assumed to be as we wrote them; the service refuses a write if they aren't. Returns
 * null if this isn't enough to decide.
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
  return { ...assumedZone(applied), hosted, standing };
}

/** Returns what may be done in a zone after a look: an empty zone that may be ours is taken. */
function standingOfSeen(subject: ZoneAtTarget, byKeeper: Standing, observed: Observed, options: PassOptions): Standing {
  const isNobodys = byKeeper.kind === 'barred' || byKeeper.kind === 'unrelated';
  const isFree = isNobodys && mayBeOurs(subject, options) && hasNothing(subject.zone, observed);
  return isFree ? { kind: 'take', by: 'freed' } : byKeeper;
}

/**
 * Checks whether an empty zone without an owner is ours to fill: dns-sync doesn't create zones there, or our request to
 * create it got no answer.
 */
function mayBeOurs(subject: ZoneAtTarget, { config }: PassOptions): boolean {
  const { traits, state, desired } = subject;
  if (!createsZones(subject, config)) return desired !== null;
  return !traits.marksOwner && state.creating !== undefined;
}

/** Checks whether a zone has only the records that every zone has: SOA and NS at the apex. */
function hasNothing(zone: DnsName, { sets, routed, complete }: Observed): boolean {
  const isOwn = ({ set }: ProviderSet): boolean => set.name === zone && (set.type === 'SOA' || set.type === 'NS');
  return complete && routed.length === 0 && sets.every(isOwn);
}

/** Decides what may be done in the hosted zone of a zone. */
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

/** Builds the applied state of a hosted zone whose state is lost. For a deleted zone it uses Plesk's last content. */
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
    last.some((deleted) => keyOf(deleted) === keyOf(set) && sameContent(deleted, set)),
  );
  return { ...applied, sets, lost: true };
}

/**
 * Describes all candidates so that a person can choose: the content of each, and which one the parent zone delegates
 * to.
 */
async function ambiguous(
  zone: DnsName,
  { name, provider, dns }: Target,
  { candidates }: Extract<Found, { kind: 'ambiguous' }>,
): Promise<DnsSyncError> {
  const { words } = provider.traits;
  const delegated: readonly string[] = delegatedNames(await (await dns()).delegation(zone)) ?? [];
  const list = candidates.map(({ zoneId, comment, recordSets, nameServers }) => {
    const facts = [`${recordSets} record sets`];
    if (comment !== '') facts.push(JSON.stringify(comment));
    if (nameServers.length > 0) facts.push(nameServers.join(' '));
    if (nameServers.some((server) => delegated.includes(server))) facts.push('the parent zone delegates to it');
    return `${zoneId} (${facts.join(', ')})`;
  });
  return new DnsSyncError(
    'ambiguous-zone',
    `${candidates.length} public ${words.zone}s are named ${zone}: ${list.join('; ')}`,
    `set the right one in targets.${name}.zoneIds of the configuration`,
  );
}
