// The two zones of the story, and their records in Plesk.

export const idn = 'bücher.example.';
export const plain = 'shop.example.';

type Records = readonly {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string;
}[];

export function update(zone: string, serial: number, rr: Records) {
  const soa = { email: 'admin@shop.example', ttl: 3600, refresh: 10_800, retry: 3600, expire: 604_800, minimum: 3600 };
  return { command: 'update', zone: { name: zone, displayName: zone, soa: { ...soa, serial }, rr } };
}

const key = (last: string): string => `v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'.repeat(8)}${last}`;

export const idnFirst: Records = [
  { host: idn, type: 'A', value: '192.0.2.10' },
  { host: idn, type: 'MX', value: `mail.${idn}`, opt: '10' },
  { host: `mail.${idn}`, type: 'A', value: '192.0.2.10' },
  { host: `www.${idn}`, type: 'A', value: '192.0.2.10' },
  { host: `old.${idn}`, type: 'CNAME', value: 'example.net.' },
  { host: `default._domainkey.${idn}`, type: 'TXT', value: key('one') },
];

export const idnSecond: Records = [
  { host: idn, type: 'A', value: '192.0.2.10' },
  { host: idn, type: 'MX', value: `mail.${idn}`, opt: '10' },
  { host: idn, type: 'TXT', value: 'v=spf1 mx -all | "quoted" `code`' },
  { host: `mail.${idn}`, type: 'A', value: '192.0.2.20' },
  { host: `www.${idn}`, type: 'A', value: '192.0.2.10' },
  { host: `default._domainkey.${idn}`, type: 'TXT', value: key('two') },
  { host: `cdn.${idn}`, type: 'A', value: '192.0.2.30' },
  { host: `alias.${idn}`, type: 'A', value: '192.0.2.30' },
  { host: `例え.${idn}`, type: 'A', value: '192.0.2.40' },
  { host: `odd.${idn}`, type: 'LOC', value: '52 22 23 N 4 53 32 E 0m' },
  { host: `bad.${idn}`, type: 'A', value: '999.1.1.1' },
];

export const shopFirst: Records = [
  { host: plain, type: 'A', value: '192.0.2.50' },
  { host: `www.${plain}`, type: 'CNAME', value: plain },
];

export const readmeFirst: Records = [
  { host: 'mail.example.com.', type: 'A', value: '192.0.2.10' },
  { host: 'old.example.com.', type: 'CNAME', value: 'example.net.' },
  { host: 'www.example.com.', type: 'A', value: '192.0.2.10' },
];

export const readmeSecond: Records = [
  { host: 'example.com.', type: 'TXT', value: 'v=spf1 mx -all' },
  { host: 'mail.example.com.', type: 'A', value: '192.0.2.20' },
  { host: 'www.example.com.', type: 'A', value: '192.0.2.10' },
];
