import type { DnsName } from '../../reconcile/dns/name.ts';
import type { DelegationState } from '../../reconcile/live/judge-delegation.ts';
import type { DsState } from '../../reconcile/live/ds/judge-ds.ts';
import type { LiveServer } from '../../reconcile/live/live-verdict.ts';
import type { ErrorRecord } from '../../reconcile/plan/json-records.ts';

/** A zone at a target, as its name servers and its parent zone answer. */
export interface VerifiedZone {
  readonly zone: DnsName;
  readonly displayName: string;
  readonly target: string;
  /** Whether resolvers get what was applied; null if it is unknown. */
  readonly live: boolean | null;
  readonly delegation: { readonly state: DelegationState; readonly nameServers: readonly DnsName[] };
  readonly servers: readonly Omit<LiveServer, 'unproved'>[];
  readonly ds: DsState;
  /** Why it isn't known to be live, and what to do; null if it is. */
  readonly reason: string | null;
  /** Why it couldn't be verified; null if it was. */
  readonly error: ErrorRecord | null;
}

/** What resolvers see of the zones, in JSON output. */
export interface VerifyDocument {
  readonly format: 1;
  readonly zones: readonly VerifiedZone[];
  readonly summary: {
    readonly zones: number;
    readonly live: number;
    readonly notLive: number;
    readonly unknown: number;
  };
}

/** Builds the document of verified zones. */
export function verifyDocument(zones: readonly VerifiedZone[]): VerifyDocument {
  const count = (live: boolean | null): number => zones.filter((zone) => zone.live === live).length;
  const summary = { zones: zones.length, live: count(true), notLive: count(false), unknown: count(null) };
  return { format: 1, zones, summary };
}
