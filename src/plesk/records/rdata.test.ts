import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readCharacterStrings, txtFromOctets, utf8Octets } from '../../reconcile/dns/character-string.ts';
import { canonicalValue } from '../../reconcile/dns/rdata.ts';
import { readRdata } from './rdata.ts';

const digest = '2BB183AF5F22588179A53B0A98631FAD1A292118';

describe("Plesk's two fields of record data", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['A', '', ' 192.0.2.1 ', '192.0.2.1'],
    ['CNAME', 'something', 'host.example.', 'host.example.'],
    ['CNAME', '', 'Bücher.Example', 'xn--bcher-kva.example.'],
    ['PTR', '24', 'host.example.', 'host.example.'],
    ['MX', '0', 'mail.example.', '0 mail.example.'],
    ['MX', '0', '.', '0 .'],
    ['MX', '', '10 mail.example.', '10 mail.example.'],
    ['MX', '10', '10 mail.example.', '10 mail.example.'],
    ['MX', '10', '20 mail.example.', '20 mail.example.'],
    ['SRV', '0 0 5060', 'sip.example.', '0 0 5060 sip.example.'],
    ['SRV', '', '1 2 3 host.example.', '1 2 3 host.example.'],
    ['SRV', '1 2', '3 host.example.', '1 2 3 host.example.'],
    ['SRV', '1 2 3', '1 2 3 host.example.', '1 2 3 host.example.'],
    ['TLSA', '', '3 1 1 ab', '3 1 1 ab'],
    ['TLSA', '3 1 1', 'AB CD', '3 1 1 abcd'],
    ['TLSA', '3 1 0', '30 82 01 0a 02', '3 1 0 3082010a02'],
    ['TLSA', '3 1 1', '3 1 1 abcd', '3 1 1 abcd'],
    ['DS', '', `60485 5 1 ${digest}`, `60485 5 1 ${digest}`],
    ['DS', '60485 5 1', digest.toLowerCase(), `60485 5 1 ${digest}`],
    ['DS', '60485', `5 1 ${digest}`, `60485 5 1 ${digest}`],
    ['DS', '6048 5 1', `6048 5 1 ${digest}`, `6048 5 1 ${digest}`],
    ['HTTPS', '', '1 . alpn=h2', '1 . alpn="h2"'],
    ['HTTPS', '1', '. alpn=h2', '1 . alpn="h2"'],
    ['HTTPS', '1', '1 . alpn=h2', '1 . alpn="h2"'],
    ['HTTPS', '0', 'www.example.', '0 www.example.'],
    ['HTTPS', '1 .', 'alpn=h2', '1 . alpn="h2"'],
    ['CAA', '', '0 issue "a"', '0 issue "a"'],
    ['CAA', '', '0 issue ca.example; account=1', '0 issue "ca.example; account=1"'],
    ['CAA', '0', 'issue ca.example', '0 issue "ca.example"'],
    ['CAA', '0 issue', '', '0 issue ""'],
    ['CAA', '0 issue', ';', '0 issue ";"'],
    ['CAA', '0 issue', '"ca.example; a=\\"1\\""', '0 issue "ca.example; a=\\"1\\""'],
    ['CAA', '0 issue', 'with "quotes"', '0 issue "with \\"quotes\\""'],
    ['CAA', '0 issue', 'back\\slash', '0 issue "back\\\\slash"'],
    ['CAA', '0 issue', '0 issue "a"', '0 issue "a"'],
    ['CAA', '0 issue', '128 issuewild "a"', '128 issuewild "a"'],
    ['CAA', '0 contactphone', '1 555 0100', '0 contactphone "1 555 0100"'],
    ['TXT', '', '', '""'],
    ['TXT', '', '"one', '"\\"one"'],
    ['TXT', '', 'one"', '"one\\""'],
    ['TXT', '', '"', '"\\""'],
    ['TXT', '', '"one" two', '"\\"one\\" two"'],
    ['TXT', '', '"a" "b"', '"ab"'],
    ['TXT', '', '"a\\"b\\\\c"', '"a\\"b\\\\c"'],
    ['TXT', '', '""', '""'],
    ['TXT', '', '"ends in a backslash\\"', '"\\"ends in a backslash\\\\\\""'],
    ['TXT', '', '"bad \\999 escape"', '"\\"bad \\\\999 escape\\""'],
    ['TXT', '', ' \ta\nb\u0000', '" \\009a\\010b\\000"'],
  ];
  for (const [type, opt, value, expected] of cases) {
    it(`${type} ${JSON.stringify(opt)} ${JSON.stringify(value)} is ${expected}`, () => {
      assert.deepEqual(readRdata(type, opt, value), { ok: true, value: expected });
    });
  }

  const bad: readonly (readonly [string, string, string, RegExp])[] = [
    ['A', '', '', /not an IPv4 address/],
    ['MX', '', 'mail.example.', /"preference target"/],
    ['MX', '70000', 'mail.example.', /preference "70000"/],
    ['CAA', '256 issue', 'a', /flags from 0 to 255/],
    ['CAA', '', 'letsencrypt.org', /"flags tag value"/],
    ['DS', '60485 5 1', 'no digest', /hex digits/],
    ['TXT', '', 'x'.repeat(65_280), /the text has 65280 octets; a record can hold at most 65279/],
    ['HTTPS', '1', `. alpn="${'x'.repeat(2_000_000)}"`, /2000010 characters, more than a record can hold/],
  ];
  for (const [type, opt, value, reason] of bad) {
    it(`${type} ${JSON.stringify(opt)} ${JSON.stringify(value.slice(0, 30))} is refused`, () => {
      const read = readRdata(type, opt, value);
      assert.ok(!read.ok);
      assert.match(read.reason, reason);
    });
  }

  it('hold a text up to the last octet that a record has room for', () => {
    const longest = 'x'.repeat(65_279);
    assert.deepEqual(readRdata('TXT', '', longest), { ok: true, value: txtFromOctets(longest) });
    assert.ok(readRdata('TXT', '', `"${'\\001'.repeat(65_279)}"`).ok);
  });

  it('keep every octet of an unquoted text, in both directions', () => {
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 400 }));
    fc.assert(
      fc.property(
        anyText.filter((text) => !text.trim().startsWith('"')),
        (text) => {
          const read = readRdata('TXT', '', text);
          assert.ok(read.ok);
          const strings = readCharacterStrings(read.value);
          assert.ok(strings.ok);
          const octets = Buffer.from(strings.value.join(''), 'latin1');
          assert.equal(octets.toString('utf8'), text);
          assert.ok(strings.value.every((string) => string.length <= 255));
        },
      ),
    );
  });

  it('keep every octet of a text in presentation form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const written = txtFromOctets(utf8Octets(text));
        assert.deepEqual(readRdata('TXT', '', written), { ok: true, value: written });
      }),
    );
  });

  it('keep the value of a CAA, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/^\s*["\d]/.test(text));
        const read = readRdata('CAA', '0 issue', text);
        assert.ok(read.ok);
        const strings = readCharacterStrings(read.value.slice('0 issue '.length));
        assert.deepEqual(strings, { ok: true, value: [utf8Octets(text.trim())] });
      }),
    );
  });

  it('are canonical or refused, whatever they contain', () => {
    const type = fc.constantFrom('A', 'AAAA', 'CNAME', 'NS', 'TXT', 'MX', 'SRV', 'CAA', 'TLSA', 'DS', 'HTTPS', 'PTR');
    const field = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('0', '1', '60485', 'ab', '.', 'a.', 'issue', '"x"', '"', '\\', 'alpn=h2', '::1'))
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(type, field, field, (name, opt, value) => {
        const read = readRdata(name, opt, value);
        if (read.ok) assert.deepEqual(canonicalValue(name, read.value), read);
        else assert.notEqual(read.reason, '');
      }),
      { numRuns: 2000 },
    );
  });
});
