import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Zone } from '../../reconcile/desired/zone.ts';
import { fixture, lines, readAll, zonesOf } from '../test-support.ts';

describe('a zone of every type', () => {
  const [zone] = zonesOf(fixture('every-type.json')) as [Zone];
  const apex = 'xn--bcher-kva.example.';

  it('is translated record by record', () => {
    assert.deepEqual(
      lines(zone).filter((line) => !line.startsWith('default._domainkey')),
      [
        `${apex} A 600 192.0.2.10 | 192.0.2.11`,
        `${apex} AAAA 3600 2001:db8::10`,
        `${apex} CAA 3600 0 issue "letsencrypt.org"`,
        `${apex} MX 3600 0 mail.${apex}`,
        `${apex} NS 3600 ns1.${apex}`,
        `${apex} TXT 3600 "v=spf1 +a +mx -all"`,
        `*.${apex} CNAME 3600 ${apex}`,
        `_443._tcp.${apex} TLSA 3600 3 1 1 0c72ac70b745ac19998811b131d662c9ac69dbdbe7cb23e5b514b56664c5d3d6`,
        `_sip._tcp.${apex} SRV 3600 10 5 5060 sip.${apex}`,
        `caa.${apex} CAA 3600 128 issue "ca.example; account=1"`,
        `host.${apex} PTR 3600 other.example.net.`,
        `mail.${apex} A 3600 192.0.2.20`,
        `nomail.${apex} MX 3600 0 .`,
        `quoted.${apex} TXT 3600 "already \\"quoted\\"in two"`,
        `raw.${apex} TXT 3600 " leading, \\009tab, \\"inner\\" quotes, back\\\\slash, \\195\\188"`,
        `signed.${apex} DS 3600 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118`,
        `signed.${apex} NS 3600 ns.example.net.`,
        `split.${apex} DS 3600 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118`,
        `split.${apex} NS 3600 ns.example.net.`,
        `web.${apex} HTTPS 3600 1 . alpn="h2,h3"`,
        `web2.${apex} HTTPS 3600 1 . alpn="h2,h3" ipv4hint="192.0.2.10"`,
      ],
    );
  });

  it('has a long DKIM key in strings of 255 octets', () => {
    const key = zone.sets.find((set) => set.name.startsWith('default.'))?.values[0] as string;
    const strings = [...key.matchAll(/"([^"]*)"/g)].map((match) => match[1] as string);
    assert.deepEqual(
      strings.map((string) => string.length),
      [255, 155],
    );
  });

  it('is shown in national spelling', () => assert.equal(zone.displayName, 'bücher.example.'));

  it('reports differing TTLs of one set', () =>
    assert.match(zone.remarks.join(), /A: records have different TTLs \(600, 3600\)/));

  it("rejects unservable records, in Plesk's own spelling and with a reason, and leaves out AXFR and master silently", () => {
    const rejected = zone.rejects.map(({ host, type, value, reason }) => [host, type, value, reason]);
    const expected: readonly (readonly [string, string, string, RegExp])[] = [
      ['192.0.2.10', 'PTR', `24 ${apex}`, /is 10\.2\.0\.192\.in-addr\.arpa\., in a reverse zone/],
      [`bad.${apex}`, 'A', '192.0.2.300', /not an IPv4 address/],
      ['elsewhere.example.org.', 'A', '192.0.2.30', /outside the zone/],
      [`slow.${apex}`, 'A', '192.0.2.40', /the TTL 4294967296 is not a number of seconds from 0 to 2147483647/],
      [`where.${apex}`, 'LOC', '52 22 23.000 N 4 53 32.000 E -2.00m', /unknown record type LOC/],
    ];
    assert.equal(rejected.length, expected.length);
    for (const [i, [host, type, value, reason]] of expected.entries()) {
      assert.deepEqual(rejected[i]?.slice(0, 3), [host, type, value]);
      assert.match(rejected[i]?.[3] as string, reason);
    }
  });
});

describe("Plesk's own samples", () => {
  it('are read as the guide describes them', () => {
    const [zone] = zonesOf(fixture('plesk-sample-update-and-ptrs.json')) as [Zone];
    assert.equal(zone.sets.length, 9);
    assert.equal(zone.soa?.serial, 1_363_228_965);
    assert.deepEqual(
      zone.rejects.map(({ host, type, value }) => [host, type, value]),
      [['1.2.3.4', 'PTR', '24 domain.tld.']],
    );
    const [guide] = zonesOf(fixture('docs-table-all-strings.json')) as [Zone];
    assert.deepEqual(lines(guide), ['www.d10.tld. CNAME 86400 d10.tld.']);
    assert.equal(guide.soa?.refresh, 10_800);
  });
});

describe('a zone that Plesk created from its template', () => {
  const [zone] = zonesOf(fixture('template-zone.json')) as [Zone];

  it('is translated completely', () => {
    assert.equal(zone.sets.length, 22);
    assert.deepEqual(
      lines(zone).filter((line) => / SRV | TXT (?!.*DKIM)| MX | NS /.test(line)),
      [
        'example.com. MX 86400 10 mail.example.com.',
        'example.com. NS 86400 ns1.example.com. | ns2.example.com.',
        'example.com. TXT 86400 "v=spf1 +a +mx +a:server.example.net -all"',
        '_dmarc.example.com. TXT 3600 "v=DMARC1; p=quarantine; adkim=s; aspf=s"',
        '_domainconnect.example.com. TXT 86400 "domainconnect.plesk.com/host/server.example.net/port/8443"',
        '_domainkey.example.com. TXT 86400 "o=-"',
        '_caldavs._tcp.example.com. SRV 86400 0 0 8443 server.example.net.',
        '_imaps._tcp.example.com. SRV 86400 0 0 993 mail.example.com.',
        '_smtps._tcp.example.com. SRV 86400 0 0 465 mail.example.com.',
      ],
    );
  });

  it('has one record left out: the PTR of its address', () =>
    assert.deepEqual(
      zone.rejects.map(({ type, key }) => [type, key]),
      [['PTR', null]],
    ));
});

describe('a subdomain with a zone of its own, and an alias', () => {
  const [parent, child, alias] = zonesOf(fixture('subdomain-and-alias-zones.json')) as [Zone, Zone, Zone];

  it('are zones like others, each with its own records', () => {
    assert.deepEqual(lines(parent).slice(-2), [
      'blog.example.com. A 86400 203.0.113.10',
      'shop.example.com. NS 86400 ns1.example.com.',
    ]);
    assert.deepEqual(lines(child), [
      'shop.example.com. A 86400 203.0.113.10',
      'shop.example.com. NS 86400 ns1.example.com.',
      'www.shop.example.com. CNAME 86400 shop.example.com.',
    ]);
    assert.deepEqual(lines(alias), [
      'example-alias.net. A 86400 203.0.113.10',
      'example-alias.net. MX 86400 0 mail.example.com.',
      'example-alias.net. NS 86400 ns1.example.com.',
      'www.example-alias.net. CNAME 86400 example-alias.net.',
    ]);
  });

  it("don't use records of the enclosing zone", () =>
    assert.match(
      child.rejects.map(({ host, reason }) => `${host}: ${reason}`).join(),
      /^blog\.example\.com\.: .*outside the zone/,
    ));
});

describe('a renamed domain', () => {
  it('is a delete, a new zone, and changed PTRs', () =>
    assert.deepEqual(
      readAll(fixture('renamed-domain.json')).map((item) =>
        typeof item === 'string'
          ? item
          : 'kind' in item
            ? item.kind
            : item.map(({ kind, hostname }) => [kind, hostname]),
      ),
      [
        'delete',
        [['delete-ptr', null]],
        'put',
        [
          ['create-ptr', 'new.example.'],
          ['create-ptr', 'new.example.'],
        ],
      ],
    ));
});
