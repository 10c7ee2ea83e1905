/** A call of Plesk for a zone with one address, whose last number is that of the serial unless another is given. */
export function numberedUpdate(zone: string, serial: number, value = `192.0.2.${serial}`): object {
  return updateOf(zone, serial, [{ host: zone, type: 'A', value }]);
}

/** The record sets of such a zone, as `Bench.sets` gives them. */
export function numberedSets(zone: string, serial: number): readonly string[] {
  return [`${zone} A 300 192.0.2.${serial}`];
}

/** A call of Plesk for a zone with one text that has the serial: for more serials than an address has numbers. */
export function textUpdate(zone: string, serial: number): object {
  return updateOf(zone, serial, [{ host: zone, type: 'TXT', value: `serial ${serial}` }]);
}

/** A call of Plesk for a zone that has one address, and so has each of the given names in it. */
export function hostsUpdate(zone: string, serial = 1, ...hosts: readonly string[]): object {
  return updateOf(
    zone,
    serial,
    [zone, ...hosts].map((host) => ({ host, type: 'A', value: '192.0.2.1' })),
  );
}

function updateOf(name: string, serial: number, rr: readonly object[]): object {
  return { command: 'update', zone: { name, soa: { ttl: 300, serial }, rr } };
}
