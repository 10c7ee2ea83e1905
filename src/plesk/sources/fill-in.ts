import { keyOf, type SetKey } from '../../reconcile/dns/record-set.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import { typeOf } from '../records/record-types.ts';
import { parsePleskName } from '../call/parse-plesk-name.ts';
import type { SourceRecord, SourceZone } from './zone-source.ts';

/** What is known of a zone from before; null where it isn't known. */
export type KnownZone = (zone: DnsName) => Promise<Zone | null>;

/** A zone of a source that doesn't say everything: no SOA, and no TTL of some records or of any. */
export interface BareZone {
  readonly name: string;
  readonly status: string;
  /** Whether Plesk serves it, and as what. */
  readonly serves: 'primary' | 'secondary' | 'not';
  readonly rr: readonly SourceRecord[];
}

/** The TTL of a zone in seconds where nobody said one, as in Plesk's own template. */
export const standardTtl = 86_400;

/** Fills in what a source doesn't say from what was known before: that doesn't change because nobody says it. */
export function filledIn({ name, status, serves, rr }: BareZone, known: Zone | null): SourceZone {
  const { serialFormat, ...soa } = known?.soa ?? { ttl: standardTtl, serialFormat: '' };
  const ttls = new Map<SetKey, number>((known?.sets ?? []).map((set) => [keyOf(set), set.ttl]));
  const ttlOf = ({ host, type, ttl }: SourceRecord): SourceRecord['ttl'] => {
    if (ttl !== null) return ttl;
    const owner = parsePleskName(host);
    return owner.ok ? (ttls.get(keyOf({ name: owner.value, type: typeOf(type) })) ?? null) : null;
  };
  return {
    name,
    status,
    soa: {
      ...soa,
      serial_format: serialFormat,
      status: serves === 'not' ? 'off' : '0',
      type: serves === 'secondary' ? 'slave' : 'master',
    },
    rr: rr.map((record) => ({ ...record, ttl: ttlOf(record) })),
  };
}
