import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readCharacterStrings, txtFromOctets, utf8Octets } from './character-string.ts';
import { canonicalIpv6 } from './ip-address.ts';
import { canonicalValue } from './rdata.ts';

const canonical = (type: string, text: string): string => {
  const value = canonicalValue(type, text);
  assert.ok(value.ok, `${type} ${text}: ${value.ok ? '' : value.reason}`);
  return value.value;
};

const long = 'k'.repeat(300);

describe('record data', () => {
  const accepted: readonly (readonly [string, string, string])[] = [
    ['A', '192.0.2.1', '192.0.2.1'],
    ['A', ' 192.0.2.1 ', '192.0.2.1'],
    ['AAAA', '2001:0DB8:0:0:0:0:0:0001', '2001:db8::1'],
    ['AAAA', '::', '::'],
    ['AAAA', '::1', '::1'],
    ['AAAA', '1::', '1::'],
    ['AAAA', '2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['AAAA', '2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['AAAA', '2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['AAAA', '::ffff:192.0.2.1', '::ffff:c000:201'],
    ['AAAA', '1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
    ['CNAME', 'Example.COM', 'example.com.'],
    ['NS', 'ns.bücher.example.', 'ns.xn--bcher-kva.example.'],
    ['PTR', 'host.example.', 'host.example.'],
    ['MX', '10 Mail.Example.', '10 mail.example.'],
    ['MX', '0 .', '0 .'],
    ['MX', '010\tmail.example', '10 mail.example.'],
    ['SRV', '1 5 443 Host.example.', '1 5 443 host.example.'],
    ['TXT', '"a" "b"', '"ab"'],
    ['TXT', '"with \\"quotes\\" and \\\\"', '"with \\"quotes\\" and \\\\"'],
    ['TXT', '"\\097"', '"a"'],
    ['TXT', '"ü"', '"\\195\\188"'],
    ['TXT', '"\\195\\188"', '"\\195\\188"'],
    ['TXT', 'bare words', '"barewords"'],
    ['TXT', 'bare"quoted"', '"barequoted"'],
    ['TXT', '""', '""'],
    ['TXT', `"${long}"`, `"${long.slice(0, 255)}" "${long.slice(255)}"`],
    ['SPF', '"v=spf1"', '"v=spf1"'],
    ['CAA', '0 ISSUE letsencrypt.org', '0 issue "letsencrypt.org"'],
    ['CAA', '128 iodef "mailto:a@example.com"', '128 iodef "mailto:a@example.com"'],
    ['DS', '60485 5 1 2bb1 83af', '60485 5 1 2BB183AF'],
    ['TLSA', '3 1 1 ABCD ef01', '3 1 1 abcdef01'],
    ['HTTPS', '1 . alpn=h2,h3', '1 . alpn="h2,h3"'],
    ['HTTPS', '1 . port=8443 alpn="h2"', '1 . alpn="h2" port="8443"'],
    [
      'HTTPS',
      '1 svc.Example. ipv6hint=2001:DB8::0001 ipv4hint=192.0.2.1,192.0.2.2',
      '1 svc.example. ipv4hint="192.0.2.1,192.0.2.2" ipv6hint="2001:db8::1"',
    ],
    ['HTTPS', '0 alias.example.', '0 alias.example.'],
    ['HTTPS', '1 . no-default-alpn alpn=h3', '1 . alpn="h3" no-default-alpn'],
    ['HTTPS', '1 . key667="hello \\"there\\""', '1 . key667="hello \\"there\\""'],
    ['HTTPS', '1 . key1=h2', '1 . alpn="h2"'],
    ['SVCB', '16 foo.example. alpn="h2"', '16 foo.example. alpn="h2"'],
  ];
  for (const [type, text, expected] of accepted) {
    it(`${type} ${JSON.stringify(text.slice(0, 60))} is ${JSON.stringify(expected.slice(0, 60))}`, () => {
      assert.equal(canonical(type, text), expected);
      assert.equal(canonical(type, expected), expected, 'the canonical form is its own');
    });
  }

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['A', '192.0.2', /not an IPv4 address/],
    ['A', '192.0.2.256', /not an IPv4 address/],
    ['A', '192.0.2.01', /not an IPv4 address/],
    ['A', '::1', /not an IPv4 address/],
    ['AAAA', '192.0.2.1', /not an IPv6 address/],
    ['AAAA', '1::2::3', /not an IPv6 address/],
    ['AAAA', '1:2:3:4:5:6:7', /not an IPv6 address/],
    ['AAAA', '1:2:3:4:5:6:7:8:9', /not an IPv6 address/],
    ['AAAA', '1:2:3:4::5:6:7:8', /not an IPv6 address/],
    ['AAAA', '12345::', /not an IPv6 address/],
    ['AAAA', '::x', /not an IPv6 address/],
    ['AAAA', 'x::', /not an IPv6 address/],
    ['AAAA', '192.0.2.1::', /not an IPv6 address/],
    ['AAAA', '::192.0.2.300', /not an IPv6 address/],
    ['AAAA', '::192.0.2.1:1', /not an IPv6 address/],
    ['CNAME', '', /missing/],
    ['CNAME', 'two words', /white space/],
    ['CNAME', 'a..b', /empty label/],
    ['MX', 'mail.example.', /expected "preference target"/],
    ['MX', '70000 mail.example.', /from 0 to 65535/],
    ['MX', 'ten mail.example.', /the preference "ten"/],
    ['MX', '10 a..b', /empty label/],
    ['SRV', '1 5 host.example.', /expected "priority weight port target"/],
    ['TXT', '"open', /missing closing quote/],
    ['TXT', '', /empty/],
    ['TXT', '"\\400"', /not an octet/],
    ['CAA', 'issue letsencrypt.org', /flags tag value/],
    ['CAA', '256 issue "a"', /flags tag value/],
    ['CAA', '0 issue "a" "b"', /one value/],
    ['CAA', '0 issue "a', /missing closing quote/],
    ['DS', '60485 5 1', /pairs of hex digits/],
    ['DS', '60485 5 1 abc', /pairs of hex digits/],
    ['DS', '60485 300 1 ab', /algorithm "300"/],
    ['DS', '60485', /algorithm ""/],
    ['TLSA', '3 1 1 xy', /pairs of hex digits/],
    ['HTTPS', '1', /expected "priority target parameters"/],
    ['HTTPS', 'x .', /the priority/],
    ['HTTPS', '1 a..b', /empty label/],
    ['HTTPS', '1 . nonsense=1', /not a parameter/],
    ['HTTPS', '1 . key65535=1', /not a parameter/],
    ['HTTPS', '1 . alpn=h2 alpn=h3', /appears twice/],
    ['HTTPS', '1 . alpn=h2 key1=h3', /appears twice/],
    ['HTTPS', '1 . port=99999', /the port/],
    ['HTTPS', '1 . ipv4hint=1.2.3', /not an IPv4 address/],
    ['HTTPS', '1 . alpn=', /the parameter alpn: the value is empty/],
    ['HTTPS', '1 . alpn="h2', /the value is empty/],
    ['HTTPS', '1 . alpn="a""b"', /more than one value/],
    ['LOC', '1', /unknown record type LOC/],
    ['constructor', '1', /unknown record type/],
  ];
  for (const [type, text, reason] of refused) {
    it(`${type} ${JSON.stringify(text)} is refused`, () => {
      const value = canonicalValue(type, text);
      assert.ok(!value.ok, JSON.stringify(value));
      assert.match(value.reason, reason);
    });
  }

  it('keeps every octet of a text through its canonical form', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 600 }), (octets) => {
        const text = String.fromCharCode(...octets);
        const strings = readCharacterStrings(txtFromOctets(text));
        assert.ok(strings.ok);
        assert.equal(strings.value.join(''), text);
        assert.ok(strings.value.every((string) => string.length <= 255));
      }),
    );
  });

  it('converts any text to its UTF-8 octets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(Buffer.from(utf8Octets(text), 'latin1').toString('utf8'), text);
        assert.equal(
          canonical('TXT', `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`),
          txtFromOctets(utf8Octets(text)),
        );
      }),
    );
  });

  it('has one canonical form for every spelling of an IPv6 address', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xff_ff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const full = groups.map((value) => value.toString(16).padStart(4, '0').toUpperCase()).join(':');
        const short = canonicalIpv6(full);
        assert.ok(short.ok);
        assert.deepEqual(canonicalIpv6(short.value), short);
        // Cross-check with the URL standard's serializer (RFC 5952 section 4).
        assert.equal(`[${short.value}]`, new URL(`http://[${full}]/`).hostname);
      }),
    );
  });

  it('never throws on any text of any type', () => {
    const types = fc.constantFrom('A', 'AAAA', 'CNAME', 'MX', 'SRV', 'TXT', 'CAA', 'DS', 'TLSA', 'HTTPS', 'X');
    fc.assert(fc.property(types, fc.string({ unit: 'binary' }), (type, text) => void canonicalValue(type, text)));
  });
});
