import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nameFromLabels, parseName, type DnsName } from '../../reconcile/dns/name.ts';
import { canonicalValue } from '../../reconcile/dns/rdata.ts';
import { recordSet, type RecordSet } from '../../reconcile/dns/record-set.ts';
import type { Soa, Zone } from '../../reconcile/desired/zone.ts';
import { txtFromOctets } from '../../reconcile/dns/character-string.ts';
import { zoneFileText } from './zone-file.ts';

const zone = 'example.com.' as DnsName;
const soa: Soa = {
  email: 'john.doe@example.net',
  ttl: 300,
  refresh: 1,
  retry: 2,
  expire: 3,
  minimum: 4,
  serial: 42,
  serialFormat: 'UNIXTIMESTAMP',
};
const content = (sets: readonly RecordSet[], start: Soa | null = soa): Zone => ({
  name: zone,
  displayName: zone,
  soa: start,
  sets,
  rejects: [],
  remarks: [],
});

/** Splits lines of a master file by the rules of RFC 1035 section 5.1, without our own reader. */
function words(line: string): string[] {
  const bare = String.raw`(?:\\\d{3}|\\[^\d]|[^\s"();\\])+`;
  const found = line.match(new RegExp(String.raw`(?:${bare})?"(?:\\\d{3}|\\[^\d]|[^"\\])*"|${bare}|[();]`, 'g')) ?? [];
  assert.equal(
    found.join(''),
    line.replaceAll(/(\\.|"(?:\\.|[^"\\])*")|\s/g, (_, kept?: string) => kept ?? ''),
  );
  assert.ok(
    found.every((word) => !/^[();]$/.test(word)),
    'no comment and no brackets',
  );
  return found;
}

function read(file: string): readonly RecordSet[] {
  const sets = new Map<string, { ttl: number; values: string[] }>();
  for (const line of file.split('\n').slice(1, -1)) {
    const [owner = '', ttl = '', , type = '', ...data] = words(line);
    const name = parseName(owner);
    assert.ok(name.ok);
    if (type === 'SOA') continue;
    const value = canonicalValue(type, data.join(' '));
    assert.ok(value.ok, `${type} ${data.join(' ')}`);
    const set = sets.get(`${name.value} ${type}`) ?? { ttl: Number(ttl), values: [] };
    set.values.push(value.value);
    sets.set(`${name.value} ${type}`, set);
  }
  return [...sets].map(([key, { ttl, values }]) => {
    const at = key.lastIndexOf(' ');
    return recordSet(key.slice(0, at) as DnsName, key.slice(at + 1), ttl, values);
  });
}

describe('a zone file', () => {
  it('starts with the start of authority, with the mailbox as a name, and has the name servers', () => {
    const lines = zoneFileText(content([recordSet(zone, 'A', 300, ['192.0.2.1'])]), ['ns-1.awsdns-01.org.']).split(
      '\n',
    );
    assert.deepEqual(
      lines.map((line) => line.replaceAll(/ +/g, ' ')),
      [
        '$ORIGIN example.com.',
        'example.com. 300 IN SOA ns-1.awsdns-01.org. john\\.doe.example.net. 42 1 2 3 4',
        'example.com. 172800 IN NS ns-1.awsdns-01.org.',
        'example.com. 300 IN A 192.0.2.1',
        '',
      ],
    );
  });

  it("has Plesk's name servers if there are any, and a mailbox even if Plesk has none", () => {
    const sets = [recordSet(zone, 'NS', 300, ['ns.example.com.'])];
    const file = zoneFileText(content(sets, { ...soa, email: '', serial: null }), ['ns-1.awsdns-01.org.']);
    assert.match(file, /SOA ns\.example\.com\. hostmaster\.example\.com\. 1 1 2 3 4\n/);
    assert.doesNotMatch(file, /awsdns/);
    assert.doesNotMatch(zoneFileText(content(sets, null), []), /SOA/);
  });

  it('has exactly the sets of the zone, whatever names and texts contain', () => {
    const octets = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)),
      minLength: 1,
      maxLength: 20,
    });
    const name = octets.map((label) => {
      const made = nameFromLabels([label, 'example', 'com']);
      assert.ok(made.ok);
      return made.value;
    });
    const data = fc.oneof(
      octets.map((text) => ['TXT', txtFromOctets(text)] as const),
      name.map((target) => ['CNAME', target] as const),
      name.map((target) => ['SRV', `1 2 3 ${target}`] as const),
      name.map((target) => ['MX', `10 ${target}`] as const),
      fc.constant(['HTTPS', '1 . alpn="h2,h3" ipv4hint="192.0.2.1"'] as const),
      fc.constant(['CAA', '0 issue "ca.example; account=1"'] as const),
    );
    fc.assert(
      fc.property(name, data, (owner, [type, value]) => {
        const sets = [recordSet(owner, type, 60, [value])];
        assert.deepEqual(read(zoneFileText(content(sets), [])), sets);
      }),
    );
  });
});
