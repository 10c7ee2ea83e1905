import { keyOf, type SetKey } from '../../reconcile/dns/record-set.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Zone } from '../../reconcile/desired/zone.ts';
import { typeOf } from '../records/record-types.ts';
import { parsePleskName } from '../call/parse-plesk-name.ts';
import type { SourceRecord, SourceZone } from './zone-source.ts';

/** Returns a zone's known content, or null. */
export type KnownZone = (zone: DnsName) => Promise<Zone | null>;

/** A zone of a source without complete data: no SOA, and no TTL for some or all records. */
export interface BareZone {
  readonly name: string;
  readonly status: string;
  /** Whether Plesk serves it, and in which role. */
  readonly serves: 'primary' | 'secondary' | 'not';
  readonly rr: readonly SourceRecord[];
}

/** The TTL in seconds of a zone without one, as in Plesk's template. */
export const standardTtl = 86_400;

/** Adds the data that a source lacks from the known content, which the lack doesn't change. */
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
