/** Builds a call for a zone with one address, whose last number is the serial unless another address is given. */
export function numberedUpdate(zone: string, serial: number, value = `192.0.2.${serial}`): object {
  return updateOf(zone, serial, [{ host: zone, type: 'A', value }]);
}

/** Returns the record sets of such a zone, in the form of `Bench.sets`. */
export function numberedSets(zone: string, serial: number): readonly string[] {
  return [`${zone} A 300 192.0.2.${serial}`];
}

/** Builds a call for a zone with one text that contains the serial, for serials beyond 255. */
export function textUpdate(zone: string, serial: number): object {
  return updateOf(zone, serial, [{ host: zone, type: 'TXT', value: `serial ${serial}` }]);
}

/** Builds a call for a zone with one address at the apex and at each given host. */
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
