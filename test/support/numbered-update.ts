/** A call of Plesk for a zone with one address, whose last number is that of the serial. */
export function numberedUpdate(zone: string, serial: number): object {
  return {
    command: 'update',
    zone: { name: zone, soa: { ttl: 300, serial }, rr: [{ host: zone, type: 'A', value: `192.0.2.${serial}` }] },
  };
}

/** The record sets of such a zone, as `Bench.sets` gives them. */
export function numberedSets(zone: string, serial: number): readonly string[] {
  return [`${zone} A 300 192.0.2.${serial}`];
}
