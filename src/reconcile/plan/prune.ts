import { isChallenge } from '../dns/acme-challenge.ts';
import { isWithin, type DnsName } from '../dns/name.ts';
import { keyOf, sameContent, type RecordSet, type SetKey, type SetName } from '../dns/record-set.ts';
import type { Change } from './change.ts';
import type { HeldRecord } from './json-records.ts';
import type { Observed, ProviderSet } from './observed.ts';
import type { Zone } from '../desired/zone.ts';

/**
 * Which foreign record sets a prune deletes: all that nothing protects, or exactly those of a plan.
 * `included` are names whose delegations and certificate challenges go too.
 */
export type Prune =
  | { readonly kind: 'unprotected'; readonly included: readonly DnsName[] }
  | { readonly kind: 'planned'; readonly sets: ReadonlyMap<SetKey, RecordSet> };

/** A zone to prune: what Plesk wants there, and what the provider has. */
export interface PrunedZone {
  readonly zone: DnsName;
  readonly desired: Zone;
  readonly observed: Observed;
  readonly ignores: (name: DnsName, type: string) => boolean;
}

/** Returns the rule that decides whether a foreign set is deleted. A set that changed since its plan stays. */
export function pruneRule(prune: Prune, place: PrunedZone): (set: RecordSet) => boolean {
  if (prune.kind === 'unprotected') {
    const cuts = delegations(place);
    return (set) => protection(prune.included, place, cuts, set) === null;
  }
  return (set) => {
    const planned = prune.sets.get(keyOf(set));
    return planned !== undefined && sameContent(planned, set);
  };
}

/** Returns the deletion of a foreign set. */
export function pruneChange(before: ProviderSet): Change {
  return { kind: 'delete', before, after: null, why: 'pruned', drifted: false };
}

/** Returns the foreign sets that changes prune, as they were observed. */
export function prunedSets(changes: readonly Change[]): readonly RecordSet[] {
  return changes.flatMap((change) => (change.kind === 'delete' && change.why === 'pruned' ? [change.before.set] : []));
}

/** Lists the foreign sets that a prune leaves, with the reason and how to delete them. */
export function leftByPrune(
  included: readonly DnsName[],
  place: PrunedZone,
  foreign: readonly SetName[],
): readonly HeldRecord[] {
  const observed = new Map(place.observed.sets.map(({ set }) => [keyOf(set), set]));
  const routed = new Map(place.observed.routed.map((set) => [keyOf(set), set]));
  const cuts = delegations(place);
  return foreign.flatMap((set): HeldRecord[] => {
    const alias = routed.get(keyOf(set));
    const plain = observed.get(keyOf(set));
    const why =
      alias !== undefined
        ? { detail: `a routed set (${alias.detail})`, release: 'delete it at the provider' }
        : plain && protection(included, place, cuts, plain);
    if (!why) return [];
    const { name, type } = set;
    return [{ kind: 'delete', name, type, rule: 'not-pruned', ...why }];
  });
}

type Reason = Pick<HeldRecord, 'detail' | 'release'>;

/** Returns why a plain set is not pruned; null if nothing protects it. */
function protection(
  included: readonly DnsName[],
  { zone, desired, ignores }: PrunedZone,
  cuts: readonly DnsName[],
  set: RecordSet,
): Reason | null {
  const { name, type } = set;
  if (name === zone && (type === 'SOA' || type === 'NS'))
    return { detail: "the zone's own name servers", release: 'change them at the provider' };
  if (ignores(name, type))
    return { detail: 'excluded by records.ignore', release: 'change records.ignore in the configuration' };
  if (desired.rejects.some(({ key }) => key === keyOf(set)))
    return { detail: 'Plesk has this record set, but it was rejected', release: 'correct the record in Plesk' };
  if (included.some((top) => isWithin(name, top))) return null;
  const cut = cuts.find((top) => isWithin(name, top));
  if (cut !== undefined) {
    const detail = name === cut && type === 'NS' ? 'a delegation' : `part of the delegation of ${cut}`;
    return { detail, release: `to delete it too, add --include ${cut}` };
  }
  if (isChallenge(set))
    return { detail: 'a certificate challenge', release: `to delete it too, add --include ${name}` };
  return null;
}

/** Returns the names below the apex that have NS records, ours or foreign ones. */
function delegations({ zone, desired, observed }: PrunedZone): readonly DnsName[] {
  const all = [...desired.sets, ...observed.sets.map(({ set }) => set)];
  return [...new Set(all.filter(({ name, type }) => type === 'NS' && name !== zone).map(({ name }) => name))];
}
