import type { DnsName } from '../../reconcile/dns/name.ts';
import type { CutoverDifference } from '../../reconcile/live/cutover/judge-cutover.ts';
import type { CutoverState } from '../../reconcile/live/cutover/known-cutover.ts';
import type { ErrorRecord } from '../../reconcile/plan/json-records.ts';

/** A record set with a long TTL at today's name servers. */
export interface LongTtl {
  readonly name: DnsName;
  readonly type: string;
  readonly ttl: number;
}

/** A zone before its name servers are changed at the registrar. */
export interface CutoverZone {
  readonly zone: DnsName;
  readonly displayName: string;
  /** Whether resolvers get the same from the target; null if it is unknown. */
  readonly ready: boolean | null;
  /** How far it is; null if it is neither ready nor delegated. */
  readonly state: CutoverState | null;
  /** The name servers that the parent zone delegates to. */
  readonly today: readonly DnsName[];
  readonly target: readonly DnsName[];
  readonly differences: readonly CutoverDifference[];
  /** The parent's DS records, which must go before an unsigned zone is delegated. */
  readonly ds: readonly string[];
  /**
   * `longest` is in seconds; null if today's name servers weren't asked. After `safeAfter`, nothing that they answered
   * until now is in a cache. `lower` are the record sets whose TTL to lower first.
   */
  readonly ttl: {
    readonly longest: number | null;
    readonly safeAfter: string | null;
    readonly lower: readonly LongTtl[];
  };
  /** Why it isn't ready, and what to do; null if it is. */
  readonly reason: string | null;
  readonly error: ErrorRecord | null;
}

/** What changes for resolvers with the name servers of the zones, in JSON output. */
export interface CutoverDocument {
  readonly format: 1;
  readonly zones: readonly CutoverZone[];
  readonly summary: {
    readonly zones: number;
    readonly ready: number;
    readonly notReady: number;
    readonly unknown: number;
  };
}

/** Builds the document of zones. */
export function cutoverDocument(zones: readonly CutoverZone[]): CutoverDocument {
  const count = (ready: boolean | null): number => zones.filter((zone) => zone.ready === ready).length;
  return {
    format: 1,
    zones,
    summary: { zones: zones.length, ready: count(true), notReady: count(false), unknown: count(null) },
  };
}
