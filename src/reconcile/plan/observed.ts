import type { DnsName } from '../dns/name.ts';
import { keyOf, type RecordSet, type SetKey } from '../dns/record-set.ts';

/** The provider's raw text of a record set, opaque here. A delete or replace sends exactly what was observed. */
export type Raw = Readonly<Record<string, unknown>>;

/** A record set at a provider: canonical content and raw text. */
export interface ProviderSet {
  readonly set: RecordSet;
  readonly raw: Raw;
}

/** A set at the provider that Plesk can't express (alias, weighted and so on). `detail` describes it. */
export interface RoutedSet {
  readonly name: DnsName;
  readonly type: string;
  readonly detail: string;
}

/** A provider's listing of a zone. If `complete` is false, a set that isn't listed is unknown, not absent. */
export interface Observed {
  readonly zoneId: string;
  readonly nameServers: readonly string[];
  readonly sets: readonly ProviderSet[];
  readonly routed: readonly RoutedSet[];
  readonly complete: boolean;
}

/** A set sent to the provider (null to remove it) without a known result. */
export interface UnconfirmedWrite {
  readonly name: DnsName;
  readonly type: string;
  readonly after: RecordSet | null;
}

/**
 * What we last wrote to a zone at a target.
 * It proves which sets are ours, and is the compare-and-swap token of the next write. `created` says whether we created
 * the hosted zone.
 */
export interface Applied {
  readonly zoneId: string;
  readonly nameServers: readonly string[];
  readonly created: boolean;
  readonly sets: readonly ProviderSet[];
  /** Writes without a known answer. Until the next observation they may or may not exist. */
  readonly unsure: readonly UnconfirmedWrite[];
  /** Set while the state of a zone of ours is lost: any plain set in it may be ours. */
  readonly lost?: true;
  /** Sets found equal in a zone that the policy adopted. They stay when Plesk deletes the zone. */
  readonly found?: readonly SetKey[];
  /** Set once the emptied zone was released, so that another server can adopt it. */
  readonly freed?: true;
}

/** Returns the observation that follows from our last write alone, for changes sent without a lookup. */
export function assumeUntouched(applied: Applied): Observed {
  const { zoneId, nameServers, sets } = applied;
  return { zoneId, nameServers, sets, routed: [], complete: true };
}

export function byKey(sets: readonly ProviderSet[]): Map<SetKey, ProviderSet> {
  return new Map(sets.map((item) => [keyOf(item.set), item]));
}
