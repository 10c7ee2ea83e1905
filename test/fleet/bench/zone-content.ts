import type { RecordSet } from '../../../fixtures/route53/record-set.ts';

/** What a server's Plesk says of a zone, in one word: each version has other values. */
export interface ZoneWord {
  readonly server: string;
  readonly version: number;
}

let serial = 1_763_900_000;

/** The call from Plesk with this content. */
export function updateCall(zone: string, word: ZoneWord): object {
  const address = addressOf(word);
  const rr = [
    { host: zone, type: 'A', value: address },
    { host: `www.${zone}`, type: 'A', value: address },
    { host: zone, type: 'MX', opt: '10', value: `mail.${zone}` },
    { host: zone, type: 'TXT', value: textOf(word) },
  ];
  return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial: ++serial }, rr } };
}

export function deleteCall(zone: string): object {
  return { command: 'delete', zone: { name: zone } };
}

/** The lines of this content, as `linesOf` writes them. */
export function expectedLines(zone: string, word: ZoneWord): readonly string[] {
  const address = addressOf(word);
  return [
    `${zone} A ${address}`,
    `${zone} MX 10 mail.${zone}`,
    `${zone} TXT "${textOf(word)}"`,
    `www.${zone} A ${address}`,
  ];
}

/** Record sets as lines, without the provider's own at the apex. */
export function linesOf(zone: string, sets: readonly RecordSet[]): readonly string[] {
  return sets
    .filter(({ Name, Type }) => Type !== 'SOA' && !(Type === 'NS' && Name === zone))
    .map(({ Name, Type, ResourceRecords = [] }) => {
      const values = ResourceRecords.map(({ Value }) => Value).toSorted();
      return `${Name} ${Type} ${values.join(', ')}`;
    })
    .toSorted();
}

function addressOf({ server, version }: ZoneWord): string {
  const host = Number(/\d+$/.exec(server)?.[0] ?? 0);
  return `10.${host}.${Math.floor(version / 250)}.${1 + (version % 250)}`;
}

function textOf({ server, version }: ZoneWord): string {
  return `${server} version ${version}`;
}
