import type { KnownFleet } from '../../../../fleet/leader/known-fleet.ts';
import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import type { Leadership } from '../../../../fleet/leader/lead.ts';
import type { OwnerRecord } from '../../../../fleet/owner.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import type { StateSession } from '../../../session.ts';
import type { FencedStore } from '../fenced-store.ts';
import type { Fencing } from '../write-fenced.ts';
import type { SharedPart } from './shared-ptrs.ts';

/** What a leader works on zones with. */
export interface LeaderContext {
  readonly session: StateSession;
  readonly known: KnownFleet;
  readonly leadership: Leadership;
  readonly fencing: Fencing;
  readonly fenced: FencedStore;
  /** Works on a zone again, at a time in milliseconds since the epoch. */
  readonly workAgain: (zone: DnsName, at: number) => void;
}

/** What the document of a zone was made of before its passes. */
export interface Prepared {
  readonly owner: OwnerRecord | null;
  /** The revision of the claim that the passes answer. */
  readonly claim: number;
  readonly claims: readonly KnownClaim[];
  /** Whether the zone is created, deleted or another server's from now on. */
  readonly isNew: boolean;
  /** Whether an administrator asks for a look at the services. */
  readonly isLook: boolean;
  /** By server, its part of a shared zone; null for other zones. */
  readonly parts: ReadonlyMap<string, SharedPart> | null;
}
