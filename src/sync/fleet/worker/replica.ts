import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { KnownClaim, KnownState } from '../../../fleet/leader/known-values.ts';
import { contestOf, type Contest } from '../../../fleet/owner.ts';
import { readValue, stateValue } from '../../../fleet/values.ts';
import { DnsSyncError } from '../../../reconcile/error.ts';
import type { Snapshot } from '../../../reconcile/desired/snapshot.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { parseZoneDocument } from '../../../state/documents/parse-document.ts';
import { readClaim } from './zone/read-claim.ts';
import { sharedSnapshot } from './zone/shared-ptrs.ts';

/** The documents that a worker keeps of the zones of its fleet. */
export interface Replica {
  /**
   * Returns the document as the fleet has it: with the state of the engine, which always wins, and the snapshot of the
   * owner's claim. Null if the fleet has no state of the zone. Throws `state-newer` and `state-broken`.
   */
  present(zone: DnsName, local: ZoneDocument | null): ZoneDocument | null;
  /** Notes that the local document is as the fleet has it. */
  written(zone: DnsName): void;
  /** Checks whether the local document is as the fleet has it. */
  isPresent(zone: DnsName): boolean;
}

export function replicaOf(known: KnownFleet, now: () => number): Replica {
  const written = new Map<DnsName, string>();
  const versionOf = (zone: DnsName): string => {
    const state = known.stateOf(zone);
    if (state === null || state === 'unreadable') return '';
    return JSON.stringify([known.life, state.revision, contestOf(known.factsOf(zone, now()))]);
  };
  return {
    present(zone, local) {
      const state = known.stateOf(zone);
      if (state === null) return null;
      if (state === 'unreadable') throw unreadable(zone);
      if (local !== null && written.get(zone) === versionOf(zone)) return local;
      const contest = contestOf(known.factsOf(zone, now()));
      return documentOf(known.claimsOf(zone), contest, { zone, state, local });
    },
    written: (zone) => void written.set(zone, versionOf(zone)),
    isPresent: (zone) => (written.get(zone) ?? '') === versionOf(zone),
  };
}

/** A zone's state in the engine, and the document of this machine. */
interface KnownZone {
  readonly zone: DnsName;
  readonly state: KnownState;
  readonly local: ZoneDocument | null;
}

function documentOf(
  claims: readonly KnownClaim[],
  contest: Contest | null,
  { zone, state, local }: KnownZone,
): ZoneDocument | null {
  const value = readValue(stateValue, state.packed);
  const snapshot = snapshotOf(claims, state) ?? local?.snapshot;
  if (!value.ok || snapshot === undefined) return null;
  const { owner, claim, targets, unanswered } = value.value;
  const fleet = { owner, claim, ...(unanswered !== undefined && { unanswered }), ...(contest !== null && { contest }) };
  const read = parseZoneDocument({ format: 1, snapshot, targets, fleet }, `state/${zone} of the fleet`, zone);
  return { ...local, ...read };
}

/** Returns what the claim that the state answers has; null if the server has said something else since. */
function snapshotOf(claims: readonly KnownClaim[], { owner, claim }: KnownState): Snapshot | null {
  if (owner === null) return sharedSnapshot(claims)?.snapshot ?? null;
  const found = claims.find(({ server, created }) => server === owner.server && created === owner.created);
  // A newer delete counts only once it is decided.
  if (found === undefined || (found.revision !== claim && found.content !== 'zone')) return null;
  const read = readClaim(found);
  return read.ok ? read.value.snapshot : null;
}

function unreadable(zone: DnsName): DnsSyncError {
  return new DnsSyncError(
    'state-newer',
    `state/${zone} of the fleet was written by a newer dns-sync`,
    'update dns-sync on all workers to the same version',
  );
}
