import type { DnsName } from '../dns/name.ts';
import type { PlacedPtr } from './ptr.ts';
import type { FoldedZone } from './subdomain.ts';
import type { Zone } from './zone.ts';

/** A zone that Plesk deleted: when (ISO 8601 in UTC), and its last content for a restore. */
export interface Tombstone {
  readonly at: string;
  readonly content: Zone | null;
}

/** What Plesk last sent for one zone. */
export interface Snapshot {
  readonly zone: DnsName;
  readonly displayName: string;
  /** Null before the first content and after a delete. */
  readonly desired: Zone | null;
  readonly deleted: Tombstone | null;
  /**
   * Content that removes too much (everything, or too much in a resync).
   * It is kept aside until an administrator confirms it.
   */
  readonly emptied: Zone | null;
  /** Why `emptied` is kept aside. Absent if the content is empty or came with a resync. */
  readonly aside?: Aside;
  /** A call with a lower serial that waits for a decision. Any newer call clears it. */
  readonly late?: LateCall;
  readonly serial: number | null;
  readonly lastCommandAt: string;
  /** PTRs requested in this zone in addition to Plesk's records. Absent if there never were any. */
  readonly ptrs?: readonly PlacedPtr[];
  /** Set while Plesk knows the zone but doesn't serve it (disabled, suspended, secondary). The zone stays unchanged. */
  readonly retained?: Retained;
  /** Set while the zone was missing in a resync together with too many others: since when, in ISO 8601. */
  readonly missing?: { readonly at: string };
  /** Set while the zone differs from Plesk because a change was undone. Plesk's next call clears it. */
  readonly undone?: Undone;
  /** The old name of a renamed domain, until a record changes. */
  readonly renamedFrom?: Renamed;
  readonly renamedTo?: Renamed;
  /** Zones of subdomains whose records are kept in this zone. Absent if there never were any. */
  readonly folded?: readonly FoldedZone[];
  /** Set while the zone's records are kept in an enclosing zone: that zone, and since when in ISO 8601. */
  readonly foldedInto?: { readonly zone: DnsName; readonly at: string };
}

/** A call with a lower serial than the zone's, put aside until Plesk's serial is known. */
export interface LateCall {
  /** When it arrived, in ISO 8601. */
  readonly at: string;
  readonly serial: number;
  readonly zone: Zone;
}

/** The rule that keeps content aside, with its numbers as a clause. */
export interface Aside {
  readonly rule: string;
  readonly detail: string;
}

/** The other name of a renamed domain, and when the rename was noticed, in ISO 8601. */
export interface Renamed {
  readonly zone: DnsName;
  readonly at: string;
}

/** Since when a zone is retained, in ISO 8601, and why, as a clause. */
export interface Retained {
  readonly at: string;
  readonly reason: string;
}

/** The journal change that was undone or restored, and when (ISO 8601 in UTC). */
export interface Undone {
  readonly id: string;
  readonly at: string;
}

/**
 * A validated command for one zone.
 * `put` has the complete zone; `resync` is set if all zones came together, as the newest state. `delete` says that it
 * was deleted, `retain` that Plesk doesn't serve it, `missing` that a resync found too many zones missing to believe
 * it.
 * `asOf` (ISO 8601 in UTC) is when the lookup of the content started: a call from Plesk since then is newer. Content
 * with `aside` waits for confirmation.
 */
export type ZoneCommand = { readonly asOf?: string } & (
  | {
      readonly kind: 'put';
      readonly zone: Zone;
      readonly resync?: true;
      readonly made?: true;
      readonly aside?: Aside;
      readonly latest?: string;
    }
  | { readonly kind: 'delete' | 'missing'; readonly name: DnsName; readonly displayName: string }
  | { readonly kind: 'retain'; readonly name: DnsName; readonly displayName: string; readonly reason: string }
);

/** The result of recording a command. */
export type Verdict =
  | 'changed'
  | 'unchanged'
  | 'late'
  | 'emptied'
  | 'unknown'
  | 'unknown-deleted'
  | 'retained'
  | 'missing';

/**
 * The effect of a command on the snapshot.
 * `snapshot` is null only for an unknown zone that Plesk doesn't serve. A delete of an unknown zone is recorded too,
 * because its hosted zone may exist at a provider.
 */
export interface Folded {
  readonly snapshot: Snapshot | null;
  readonly verdict: Verdict;
  readonly remarks: readonly string[];
}

const nothingYet = { desired: null, deleted: null, emptied: null, serial: null };

/** Creates the snapshot of a zone that Plesk doesn't send but in which PTRs are requested. */
export function unsentZone(zone: DnsName, displayName: string, at: string): Snapshot {
  return { ...nothingYet, zone, displayName, lastCommandAt: at };
}
