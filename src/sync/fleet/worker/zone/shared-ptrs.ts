import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import { compareText } from '../../../../reconcile/compare-text.ts';
import type { PlacedPtr } from '../../../../reconcile/desired/ptr.ts';
import type { Snapshot } from '../../../../reconcile/desired/snapshot.ts';
import { compareNames, type DnsName } from '../../../../reconcile/dns/name.ts';
import type { TargetState } from '../../../../state/documents/document.ts';
import { readClaim } from './read-claim.ts';

/** A server's part of a shared reverse zone. */
export interface SharedPart {
  /** The names at which the zone has its PTRs. */
  readonly names: ReadonlySet<DnsName>;
  /** The names that another server has, and which. */
  readonly held: ReadonlyMap<DnsName, string>;
  /** The zone's state at the targets by the server's claim. */
  readonly targets: Readonly<Record<string, TargetState>>;
}

/** A reverse zone with the PTRs of all servers. */
export interface SharedZone {
  readonly snapshot: Snapshot;
  /** The initial state at the targets, if the fleet has none. */
  readonly targets: Readonly<Record<string, TargetState>>;
  readonly parts: ReadonlyMap<string, SharedPart>;
}

/**
 * Merges the PTRs of a reverse zone; null without a readable claim. A name has the PTRs of the server that has had
 * some in the zone for the longest time: two servers with one address are a mistake that only a person can resolve.
 * Of a server that has the zone in Plesk too, only the PTRs count: its records are held.
 */
export function sharedSnapshot(claims: readonly KnownClaim[]): SharedZone | null {
  const sharing = claims
    .filter(({ content }) => content !== 'removed')
    .flatMap((claim) => {
      const read = readClaim(claim);
      return read.ok ? [{ claim, ...read.value }] : [];
    })
    .sort((a, b) => a.claim.created - b.claim.created || compareText(a.claim.server, b.claim.server));
  const first = sharing.find(({ claim }) => claim.content !== 'zone');
  if (first === undefined) return null;
  const owners = new Map<DnsName, string>();
  const parts = new Map<string, SharedPart>();
  const ptrs: PlacedPtr[] = [];
  for (const { claim, snapshot, targets } of sharing) {
    const [names, held] = [new Set<DnsName>(), new Map<DnsName, string>()];
    for (const ptr of snapshot.ptrs ?? []) {
      const owner = owners.get(ptr.name) ?? claim.server;
      owners.set(ptr.name, owner);
      if (owner !== claim.server) held.set(ptr.name, owner);
      else {
        names.add(ptr.name);
        ptrs.push(ptr);
      }
    }
    parts.set(claim.server, { names, held, targets });
  }
  ptrs.sort((a, b) => compareNames(a.name, b.name) || compareText(a.hostname, b.hostname));
  return { snapshot: { ...first.snapshot, desired: null, deleted: null, ptrs }, targets: broughtBy(sharing), parts };
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
