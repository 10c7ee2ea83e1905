import type { DnsName } from '../dns/name.ts';
import { keyOf, type RecordSet, type SetKey } from '../dns/record-set.ts';

/** The provider's own text of a record set, opaque here; a delete or replace names exactly what was seen. */
export type Raw = Readonly<Record<string, unknown>>;

/** A record set at a provider: its content in canonical form, and the provider's own text. */
export interface ProviderSet {
  readonly set: RecordSet;
  readonly raw: Raw;
}

/** A set at the provider that Plesk has no words for (alias, weighted and so on); `detail` says what it is. */
export interface RoutedSet {
  readonly name: DnsName;
  readonly type: string;
  readonly detail: string;
}

/** What a provider reported of a zone. Where `complete` is false, a set that isn't listed is unknown, not absent. */
export interface Observed {
  readonly zoneId: string;
  readonly nameServers: readonly string[];
  readonly sets: readonly ProviderSet[];
  readonly routed: readonly RoutedSet[];
  readonly complete: boolean;
}

/** A set that was sent to the provider, null for its removal, without knowing yet whether that was done. */
export interface UnconfirmedWrite {
  readonly name: DnsName;
  readonly type: string;
  readonly after: RecordSet | null;
}

/**
 * What we last wrote to a zone at a target: the proof of what is ours, and the compare-and-swap token for the next
 * write. `created` tells whether the hosted zone was made by us.
 */
export interface Applied {
  readonly zoneId: string;
  readonly nameServers: readonly string[];
  readonly created: boolean;
  readonly sets: readonly ProviderSet[];
  /** What was sent since, of which no answer is known: until the next look it may be there or not. */
  readonly unsure: readonly UnconfirmedWrite[];
  /** There while the state of a zone of ours is lost: any plain set in it may be ours. */
  readonly lost?: true;
  /** Sets that we found equal in a zone that the policy took over: they stay when Plesk deletes the zone. */
  readonly found?: readonly SetKey[];
  /** There once the emptied zone was given up, so that another server may take it. */
  readonly freed?: true;
}

/** What would be observed if nobody but us had written: the basis of a change sent without looking. */
export function assumeUntouched(applied: Applied): Observed {
  const { zoneId, nameServers, sets } = applied;
  return { zoneId, nameServers, sets, routed: [], complete: true };
}

/** Provider sets by key. */
export function byKey(sets: readonly ProviderSet[]): Map<SetKey, ProviderSet> {
  return new Map(sets.map((item) => [keyOf(item.set), item]));
}
