import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { txtFromOctets, utf8Octets } from '../reconcile/character-string.ts';
import type { Zone } from '../reconcile/zone.ts';
import { parseCall } from './command.ts';
import { readRdata } from './rdata.ts';
import { readZoneCommand } from './translate.ts';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/plesk', name), 'utf8');

function zoneOf(text: string): Zone {
  const call = parseCall(text);
  assert.ok(call.ok, call.ok ? '' : call.reason);
  const [first] = call.value;
  assert.ok(first !== undefined && 'command' in first && !('ptr' in first.command), JSON.stringify(first));
  const command = readZoneCommand(first.command);
  assert.ok(command.ok && command.value.kind === 'put');
  return command.value.zone;
}

const lines = (zone: Zone): string[] =>
  zone.sets.map((set) => `${set.name} ${set.type} ${set.ttl} ${set.values.join(' | ')}`);

describe('a zone of every type', () => {
  const zone = zoneOf(fixture('every-type.json'));
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

  it('tells differing TTLs of one set', () => assert.match(zone.remarks.join(), /A: records with TTLs 600, 3600/));

  it("rejects what can not be served, in Plesk's own spelling and with a reason, and leaves AXFR and master out silently", () => {
    const told = zone.rejects.map(({ host, type, value, reason }) => [host, type, value, reason]);
    const expected: readonly (readonly [string, string, string, RegExp])[] = [
      ['192.0.2.10', 'PTR', `24 ${apex}`, /belongs to a reverse zone, as 10\.2\.0\.192\.in-addr\.arpa\./],
      [`bad.${apex}`, 'A', '192.0.2.300', /no IPv4 address/],
      ['elsewhere.example.org.', 'A', '192.0.2.30', /outside the zone/],
      [`slow.${apex}`, 'A', '192.0.2.40', /the TTL 4294967296 is no number of seconds from 0 to 2147483647/],
      [`where.${apex}`, 'LOC', '52 22 23.000 N 4 53 32.000 E -2.00m', /type LOC is not known/],
    ];
    assert.equal(told.length, expected.length);
    for (const [i, [host, type, value, reason]] of expected.entries()) {
      assert.deepEqual(told[i]?.slice(0, 3), [host, type, value]);
      assert.match(told[i]?.[3] as string, reason);
    }
  });
});

describe("Plesk's two fields of record data", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['MX', '', '10 mail.example.', '10 mail.example.'],
    ['MX', '10', '10 mail.example.', '10 mail.example.'],
    ['SRV', '', '1 2 3 host.example.', '1 2 3 host.example.'],
    ['CAA', '', '0 issue "a"', '0 issue "a"'],
    ['CAA', '0 issue', '', '0 issue ""'],
    ['CAA', '0 issue', ';', '0 issue ";"'],
    ['CAA', '0 issue', 'with "quotes"', '0 issue "with \\"quotes\\""'],
    ['CAA', '0 issue', '0 issue "a"', '0 issue "0 issue \\"a\\""'],
    ['TLSA', '', '3 1 1 ab', '3 1 1 ab'],
    ['HTTPS', '1', '1 . alpn=h2', '1 . alpn="h2"'],
    ['TXT', '', '', '""'],
    ['TXT', '', '"one', '"\\"one"'],
    ['TXT', '', '"one" two', '"\\"one\\" two"'],
    ['TXT', '', '"a" "b"', '"ab"'],
    ['TXT', '', '""', '""'],
    ['TXT', '', '"bad \\999 escape"', '"\\"bad \\\\999 escape\\""'],
  ];
  for (const [type, opt, value, expected] of cases) {
    it(`${type} ${JSON.stringify(opt)} ${JSON.stringify(value)} is ${expected}`, () => {
      assert.deepEqual(readRdata(type, opt, value), { ok: true, value: expected });
    });
  }

  it('keep every octet of a text that is not wrapped in quotes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.trim().startsWith('"')),
        (text) => {
          assert.deepEqual(readRdata('TXT', '', text), { ok: true, value: txtFromOctets(utf8Octets(text)) });
        },
      ),
    );
  });
});
