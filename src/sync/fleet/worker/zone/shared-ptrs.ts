import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import { compareText } from '../../../../reconcile/compare-text.ts';
import type { PlacedPtr } from '../../../../reconcile/desired/ptr.ts';
import type { Snapshot } from '../../../../reconcile/desired/snapshot.ts';
import { compareNames, type DnsName } from '../../../../reconcile/dns/name.ts';
import type { TargetState } from '../../../../state/documents/document.ts';
import { readClaim } from './read-claim.ts';

/** A reverse zone with the PTRs of all servers, and what each server doesn't get because another one has the name. */
interface SharedZone {
  readonly snapshot: Snapshot;
  /** The initial state at the targets, if the fleet has none. */
  readonly targets: Readonly<Record<string, TargetState>>;
  /** By server: the names that another server has, and which. */
  readonly held: ReadonlyMap<string, ReadonlyMap<DnsName, string>>;
}

/**
 * Merges the PTRs of a reverse zone; null without a readable claim. A name has the PTRs of the server that has had
 * some in the zone for the longest time: two servers with one address are a mistake that only a person can resolve.
 */
export function sharedSnapshot(claims: readonly KnownClaim[]): SharedZone | null {
  const sharing = claims
    .filter(({ content }) => content === 'ptrs' || content === 'none')
    .flatMap((claim) => {
      const read = readClaim(claim);
      return read.ok ? [{ claim, ...read.value }] : [];
    })
    .sort((a, b) => a.claim.created - b.claim.created || compareText(a.claim.server, b.claim.server));
  const [first] = sharing;
  if (first === undefined) return null;
  const owners = new Map<DnsName, string>();
  const held = new Map<string, Map<DnsName, string>>();
  const ptrs: PlacedPtr[] = [];
  for (const { claim, snapshot } of sharing) {
    if (claim.content !== 'ptrs') continue;
    for (const ptr of snapshot.ptrs ?? []) {
      const owner = owners.get(ptr.name) ?? claim.server;
      owners.set(ptr.name, owner);
      if (owner === claim.server) ptrs.push(ptr);
      else held.set(claim.server, (held.get(claim.server) ?? new Map<DnsName, string>()).set(ptr.name, owner));
    }
  }
  ptrs.sort((a, b) => compareNames(a.name, b.name) || compareText(a.hostname, b.hostname));
  return { snapshot: { ...first.snapshot, desired: null, deleted: null, ptrs }, targets: broughtBy(sharing), held };
}

/** Unites what the servers wrote into the zone before they joined. */
function broughtBy(
  sharing: readonly { readonly targets: Readonly<Record<string, TargetState>> }[],
): Readonly<Record<string, TargetState>> {
  const united: Record<string, TargetState> = {};
  for (const { targets } of sharing) {
    for (const [name, state] of Object.entries(targets)) {
      const before = united[name];
      const [ours, theirs] = [before?.applied ?? null, state.applied];
      if (before === undefined || ours === null) united[name] = state;
      else if (theirs !== null && theirs.zoneId === ours.zoneId) {
        const keys = new Set(ours.sets.map(({ set }) => `${set.name} ${set.type}`));
        const more = theirs.sets.filter(({ set }) => !keys.has(`${set.name} ${set.type}`));
        united[name] = { ...before, applied: { ...ours, sets: [...ours.sets, ...more] } };
      }
    }
  }
  return united;
}
