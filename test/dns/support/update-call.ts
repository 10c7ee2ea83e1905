/** A record as Plesk sends it. */
export interface PleskRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string;
}

const soa = { email: 'admin@a.example', ttl: 3600, refresh: 10_800, retry: 3600, expire: 604_800, minimum: 3600 };

/** A call from Plesk that updates a zone. */
export function updateCall(zone: string, rr: readonly PleskRecord[], serial = 1): object {
  return { command: 'update', zone: { name: zone, displayName: zone, soa: { ...soa, serial }, rr } };
}

/** The records of a small zone: an address, and an alias for it. */
export function smallZone(zone: string): readonly PleskRecord[] {
  return [
    { host: zone, type: 'A', value: '192.0.2.1' },
    { host: `www.${zone}`, type: 'CNAME', value: zone },
  ];
}
