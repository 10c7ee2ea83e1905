import { delegatedServers } from '../cloud/delegation.ts';
import type { Found, Listing, Provider } from '../cloud/provider.ts';
import { settleAttempts } from '../reconcile/attempt.ts';
import { DnsSyncError } from '../reconcile/error.ts';
import type { DnsName } from '../reconcile/name.ts';
import type { Applied, Observed } from '../reconcile/observed.ts';
import type { TargetState } from '../state/document.ts';
import type { Subject } from './comparison.ts';
import type { Config } from './config.ts';
import type { Target } from './targets.ts';

/**
 * What a look at the provider showed: a hosted zone with what of it is ours, or none. `adopting` tells that sets of
 * another content are taken over; `applied` of an absent zone is what we wrote before somebody removed it.
 */
export type Sight =
  | {
      readonly kind: 'there';
      readonly observed: Observed;
      readonly applied: Applied;
      readonly adopting: boolean;
      /** The quota of record sets, if a zone that was full was asked for it. */
      readonly recordQuota?: TargetState['recordQuota'] | null;
    }
  | { readonly kind: 'absent'; readonly applied: Applied | null };

/** What there is of a zone that has no hosted zone: nothing, and all of it. */
export const nowhere: Observed = { zoneId: '', nameServers: [], sets: [], routed: [], complete: true };

/** Looks up zones: by a call for each, or in one listing of all. */
export interface Finder {
  find(zone: DnsName): Promise<Found>;
  /** Whether a hosted zone may be there; without a listing nobody knows that it isn't. */
  mayHave(zoneId: string): Promise<boolean>;
}

/** Looks up each zone by a call of its own. */
export function finderByCalls(provider: Provider): Finder {
  return { find: async (zone) => provider.find(zone), mayHave: async () => true };
}

/** Looks up zones in one listing, made when it is first needed. */
export function finderByListing(provider: Provider): Finder {
  let listing: Promise<Listing> | null = null;
  const listed = async (): Promise<Listing> => (listing ??= provider.list());
  return {
    find: async (zone) => (await listed()).find(zone),
    mayHave: async (zoneId) => (await listed()).has(zoneId),
  };
}

/** Looks at a zone at its provider; changes nothing, there or here. */
export async function lookAt(target: Target, subject: Subject, finder: Finder, config: Config): Promise<Sight> {
  const { zone, state } = subject;
  const { provider } = target;
  const known = state.applied;
  if (known !== null && (await finder.mayHave(known.zoneId))) {
    const observed = await observeIfThere(provider, zone, known.zoneId);
    if (observed !== null) {
      return { kind: 'there', observed, applied: settleAttempts(known, observed), adopting: state.adopting };
    }
  }
  const found = await finder.find(zone);
  if (found.kind === 'ambiguous') throw await ambiguous(zone, target, found);
  if (found.kind === 'absent') return { kind: 'absent', applied: known };
  const observed = await provider.observe(zone, found.zoneId);
  const { zoneId, nameServers } = observed;
  return {
    kind: 'there',
    observed,
    applied: { zoneId, nameServers, created: found.ours, sets: [], unsure: [] },
    // A zone that we made and whose state is lost is ours whatever it holds.
    adopting: state.adopting || found.ours || config.policy.adopt === 'auto',
  };
}

async function observeIfThere(provider: Provider, zone: DnsName, zoneId: string): Promise<Observed | null> {
  try {
    return await provider.observe(zone, zoneId);
  } catch (error) {
    if (error instanceof DnsSyncError && error.code === 'no-such-zone') return null;
    throw error;
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
