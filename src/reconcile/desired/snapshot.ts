import type { DnsName } from '../dns/name.ts';
import type { PlacedPtr } from './ptr.ts';
import type { FoldedZone } from './subdomain.ts';
import type { Zone } from './zone.ts';

/** A zone that Plesk deleted: when, and what it was, so that it can be had back. Times are ISO 8601 in UTC. */
export interface Tombstone {
  readonly at: string;
  readonly content: Zone | null;
}

/** What Plesk last said of one zone. */
export interface Snapshot {
  readonly zone: DnsName;
  readonly displayName: string;
  /** Null before the first content and after a delete. */
  readonly desired: Zone | null;
  readonly deleted: Tombstone | null;
  /** A content that takes too much away, all of it or in a resync a great part: kept aside until somebody confirms it. */
  readonly emptied: Zone | null;
  /** Why `emptied` is kept aside, if it isn't empty and no resync brought it. */
  readonly aside?: Aside;
  /** There while a call with a lower serial waits for a decision; any newer call ends it. */
  readonly late?: LateCall;
  readonly serial: number | null;
  readonly lastCommandAt: string;
  /** PTRs that are wanted in this zone beside what Plesk sent of it; absent where there never were any. */
  readonly ptrs?: readonly PlacedPtr[];
  /** There while Plesk knows the zone and doesn't serve it (disabled, suspended, secondary): all of it stays as it is. */
  readonly retained?: Retained;
  /** There while a resync found the zone gone from Plesk with too many others, since a time in ISO 8601. */
  readonly missing?: { readonly at: string };
  /** There while the zone is not as Plesk said, because a change was undone; Plesk's next call ends it. */
  readonly undone?: Undone;
  /** There where the zone came because its domain was renamed, until a record of it is changed, or went because of that. */
  readonly renamedFrom?: Renamed;
  readonly renamedTo?: Renamed;
  /** Zones of subdomains whose records are kept in this one; absent where there never were any. */
  readonly folded?: readonly FoldedZone[];
  /** There while the records of the zone are kept in one that encloses it: that one, and since when in ISO 8601. */
  readonly foldedInto?: { readonly zone: DnsName; readonly at: string };
}

/** A call with a lower serial than the zone's, put aside until it is known whether Plesk went back to it. */
export interface LateCall {
  /** When it came, in ISO 8601. */
  readonly at: string;
  readonly serial: number;
  readonly zone: Zone;
}

/** The rule by which a content is kept aside, with its numbers as a clause. */
export interface Aside {
  readonly rule: string;
  readonly detail: string;
}

/** The other name of a domain that was renamed, and when that was seen, in ISO 8601. */
export interface Renamed {
  readonly zone: DnsName;
  readonly at: string;
}

/** Since when a zone is retained, in ISO 8601, and why, as a clause. */
export interface Retained {
  readonly at: string;
  readonly reason: string;
}

/** The change of the journal that was undone, or gone back to, and when (ISO 8601 in UTC). */
export interface Undone {
  readonly id: string;
  readonly at: string;
}

/**
 * A command about one zone, read and checked: the whole zone as it is now (`resync` where it comes with all others, as
 * the newest there is), that it is gone, that Plesk doesn't serve it, or that a resync found too many gone to believe it.
 * `asOf` (ISO 8601 in UTC) is there where it was looked up from then on: what Plesk itself said since is newer. A content
 * with `aside` waits until somebody confirms it. `latest` is the time of the late call that a content is taken from, as
 * Plesk's latest.
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

/** What a command came to when it was recorded. */
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
 * What a command did to the snapshot; `snapshot` is null only for a zone that isn't known and that Plesk doesn't serve. A
 * delete of a zone that isn't known is kept too: what of it is at a provider has to be looked for.
 */
export interface Folded {
  readonly snapshot: Snapshot | null;
  readonly verdict: Verdict;
  readonly remarks: readonly string[];
}

/** A zone of which nothing was said. */
const nothingYet = { desired: null, deleted: null, emptied: null, serial: null };

/** A zone that Plesk doesn't send, in which PTRs are wanted. */
export function unsentZone(zone: DnsName, displayName: string, at: string): Snapshot {
  return { ...nothingYet, zone, displayName, lastCommandAt: at };
}
