import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { txtFromOctets } from '../../../reconcile/dns/character-string.ts';
import { nameFromLabels, type DnsName } from '../../../reconcile/dns/name.ts';
import { canonicalValue } from '../../../reconcile/dns/rdata.ts';
import { nameFromWire, nameToWire, valueFromWire, valueToWire } from './wire-text.ts';

const anyName = fc
  .array(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 63 }), { maxLength: 3 })
  .map((labels) => nameFromLabels(labels.map((octets) => String.fromCharCode(...octets))))
  .filter((name) => name.ok)
  .map((name) => name.value);

describe('a name in the spelling of Route 53', () => {
  const spellings: readonly (readonly [string, string, string])[] = [
    ['example.com.', 'example.com.', 'example.com.'],
    ['*.example.com.', '*.example.com.', '\\052.example.com.'],
    ['0/25.2.0.192.in-addr.arpa.', '0\\05725.2.0.192.in-addr.arpa.', '0\\05725.2.0.192.in-addr.arpa.'],
    ['at@example.com.', 'at\\100example.com.', 'at\\100example.com.'],
    ['a\\032b.example.com.', 'a\\040b.example.com.', 'a\\040b.example.com.'],
    ['dot\\.ted.example.com.', 'dot\\056ted.example.com.', 'dot\\056ted.example.com.'],
    ['back\\\\slash.example.com.', 'back\\134slash.example.com.', 'back\\134slash.example.com.'],
    ['\\255.example.com.', '\\377.example.com.', '\\377.example.com.'],
    ['_sip._tcp.example.com.', '_sip._tcp.example.com.', '_sip._tcp.example.com.'],
  ];
  for (const [name, sent, listed] of spellings) {
    it(`is sent as ${sent} and read from ${listed} for ${name}`, () => {
      assert.equal(nameToWire(name as DnsName), sent);
      assert.deepEqual(nameFromWire(listed), { ok: true, value: name });
      assert.deepEqual(nameFromWire(listed.slice(0, -1)), { ok: true, value: name }, 'with or without the final dot');
    });
  }

  it('is read back unchanged, whatever octets it has', () => {
    fc.assert(
      fc.property(
        anyName.filter((name) => name !== '.'),
        (name) => assert.deepEqual(nameFromWire(nameToWire(name)), { ok: true, value: name }),
      ),
    );
  });
});

describe('a value in the spelling of Route 53', () => {
  it('of text is read back octet by octet, and has no octet that must be escaped', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 700 }), (octets) => {
        const canonical = txtFromOctets(String.fromCharCode(...octets));
        const wire = valueToWire('TXT', canonical);
        assert.match(wire, /^[ -~]*$/);
        assert.deepEqual(valueFromWire('TXT', wire), { ok: true, value: canonical });
      }),
    );
  });

  it('of names is read back as the same name', () => {
    fc.assert(
      fc.property(anyName, fc.constantFrom('CNAME', 'NS', 'PTR'), (name, type) => {
        assert.deepEqual(valueFromWire(type, valueToWire(type, name)), { ok: true, value: name });
      }),
    );
    fc.assert(
      fc.property(anyName, fc.integer({ min: 0, max: 65_535 }), (name, preference) => {
        const canonical = `${preference} ${name}`;
        assert.deepEqual(valueFromWire('MX', valueToWire('MX', canonical)), { ok: true, value: canonical });
      }),
    );
  });

  const spellings: readonly (readonly [string, string, string])[] = [
    ['CNAME', 'Host.Example', 'host.example.'],
    ['CNAME', '\\052.example.', '*.example.'],
    ['AAAA', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['TXT', '"a" "b"', '"ab"'],
    ['TXT', '"\\303\\274"', '"\\195\\188"'],
    ['TXT', '"say \\"hi\\""', '"say \\"hi\\""'],
    ['CAA', '0 issue "ca.example; account=1"', '0 issue "ca.example; account=1"'],
    ['MX', '10  mail.example', '10 mail.example.'],
    ['TLSA', '3 1 1 ABCDEF', '3 1 1 abcdef'],
    ['HTTPS', '1 . ipv4hint="192.0.2.1" alpn="h2"', '1 . alpn="h2" ipv4hint="192.0.2.1"'],
  ];
  for (const [type, listed, canonical] of spellings) {
    it(`${type} ${listed} means ${canonical}`, () =>
      assert.deepEqual(valueFromWire(type, listed), { ok: true, value: canonical }));
  }

  it("that doesn't match its type is not read", () => {
    assert.ok(!valueFromWire('A', 'nonsense').ok);
    assert.ok(!valueFromWire('A', '').ok);
    assert.ok(!valueFromWire('NAPTR', '1 1 "" "" "" .').ok);
  });

  it('is the same data after writing and reading, for every type', () => {
    const samples = [
      'A 192.0.2.1',
      'MX 0 .',
      'SRV 1 5 443 _x.example.',
      'DS 1 2 3 AB',
      'CAA 0 issue ";"',
      'HTTPS 1 . key9="a\\\\b\\""',
    ];
    for (const sample of samples) {
      const [type = '', ...rest] = sample.split(' ');
      const canonical = canonicalValue(type, rest.join(' '));
      assert.ok(canonical.ok, sample);
      assert.deepEqual(valueFromWire(type, valueToWire(type, canonical.value)), canonical);
    }
  });
});
