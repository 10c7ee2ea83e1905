import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A record as Plesk sends it. */
export interface PleskRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string;
}

/** A command from Plesk for a zone. */
export interface PleskCommand {
  readonly command: string;
  readonly zone: { readonly name: string; readonly rr: readonly PleskRecord[]; readonly [key: string]: unknown };
}

/** Builds a command with a complete zone; `soa` and `zone` replace or add fields there. */
export function whole(
  name: string,
  serial: number,
  rr: readonly PleskRecord[],
  { command = 'update', soa = {}, zone = {} }: { command?: string; soa?: object; zone?: object } = {},
): PleskCommand {
  const times = { ttl: 300, refresh: 10_800, retry: 3600, expire: 604_800, minimum: 10_800 };
  const head = { email: 'admin@example.net', status: 0, type: 'master', serial_format: 'UNIXTIMESTAMP' };
  return { command, zone: { name, displayName: name, soa: { ...head, ...times, serial, ...soa }, rr, ...zone } };
}

/** Builds the address record of a host in a zone, or of the apex. */
export function address(zone: string, host = '', value = '192.0.2.1'): PleskRecord {
  return { host: host === '' ? zone : `${host}.${zone}`, type: value.includes(':') ? 'AAAA' : 'A', value };
}

/** Returns the zone that Plesk creates from its template for a domain, from fixtures/plesk. */
export function fromTemplate(name: string, serial: number): PleskCommand {
  const file = join(import.meta.dirname, '../../fixtures/plesk/template-zone.json');
  const text = readFileSync(file, 'utf8').replaceAll('example.com', name.replace(/\.$/, ''));
  const [{ zone }] = JSON.parse(text) as [PleskCommand];
  return whole(name, serial, zone.rr);
}
