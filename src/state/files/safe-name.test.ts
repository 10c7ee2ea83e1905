import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { nameFromLabels, type DnsName } from '../../reconcile/dns/name.ts';
import { isCut, safeFileName, safePart, zoneOfFileName } from './safe-name.ts';
import { name } from '../test-support.ts';

const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
// Few but relevant characters, so that names collide if they can.
const special = fc.constantFrom(
  'a',
  '-',
  '.',
  '%',
  '~',
  '2',
  'e',
  '/',
  '\\',
  '\0',
  ' ',
  '*',
  '_',
  'é',
  'con',
  'aux',
  'root',
);
const label = fc
  .array(fc.oneof(special, octet), { minLength: 1, maxLength: 30 })
  .map((parts) => parts.join('').slice(0, 63));
const anyName = fc
  .array(fc.oneof(label, fc.constantFrom('con', 'nul', 'com1', 'a', 'x'.repeat(63))), { maxLength: 8 })
  .map((labels) => nameFromLabels(labels))
  .filter((result) => result.ok)
  .map((result) => result.value);

describe('the file name of a zone', () => {
  const cases: readonly (readonly [zone: string, file: string])[] = [
    ['example.com', 'example.com'],
    ['EXAMPLE.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['0/25.2.0.192.in-addr.arpa', '0%2F25.2.0.192.in-addr.arpa'],
    ['*.example.com', '%2A.example.com'],
    [String.raw`a\.b.example`, 'a%2Eb.example'],
    [String.raw`\..example`, '%2E.example'],
    [String.raw`\000.example`, '%00.example'],
    [String.raw`\.\./\.\./etc.example`, '%2E%2E%2F%2E%2E%2Fetc.example'],
    [String.raw`c:\\x.example`, 'c%3A%5Cx.example'],
    ['nul', '%6Eul'],
    ['com1.example', '%63om1.example'],
    [String.raw`\255.example`, '%FF.example'],
    ['con.example', '%63on.example'],
    ['lpt9', '%6Cpt9'],
    ['console.example', 'console.example'],
    ['example.con', 'example.con'],
    ['-rf.example', '%2Drf.example'],
    ['%63on.example', '%2563on.example'],
    ['.', '~root'],
    ['~root', '%7Eroot'],
  ];
  for (const [zone, file] of cases) {
    it(`is ${file} for ${zone}`, () => {
      assert.equal(safeFileName(name(zone)), file);
      assert.equal(zoneOfFileName(file), name(zone));
    });
  }

  it('is a readable prefix and a hash if it would be too long', () => {
    const long = name(`${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.example`);
    const file = safeFileName(long);
    assert.match(file, /^x{60}\.y{56}~[0-9a-f]{32}$/);
    assert.equal(file.length, 150);
    assert.ok(isCut(file));
    assert.equal(zoneOfFileName(file), null);
  });

  it('is never cut within an escape', () => {
    for (let i = 0; i < 3; i++) {
      const long = nameFromLabels(['a'.repeat(i + 1), '/'.repeat(60), '/'.repeat(60)]);
      assert.ok(long.ok);
      assert.match(safeFileName(long.value), /^a+\.(?:%2F)+~[0-9a-f]{32}$/);
    }
  });

  it('means no zone if it is spelled differently', () => {
    for (const file of [
      'Example.com',
      '%61.example',
      '%2f.example',
      'con.example',
      '',
      'a..b',
      '.a',
      'a b',
      '~',
      '~root.example',
    ]) {
      assert.equal(zoneOfFileName(file), null, file);
    }
  });

  it('is harmless for every zone', () => {
    const harmless =
      /^(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$))[a-z0-9_%~](?:[a-z0-9_.~-]|%[0-9A-F]{2}|(?<=^%)[0-9A-F]{2})*$/;
    fc.assert(fc.property(anyName, (zone) => harmless.test(safeFileName(zone)) && safeFileName(zone).length <= 150));
  });

  it('is unique for every zone, even without case, and gives the zone unless it was cut', () => {
    const files = new Map<string, DnsName>();
    fc.assert(
      fc.property(anyName, (zone) => {
        const file = safeFileName(zone);
        assert.equal(files.get(file.toLowerCase()) ?? zone, zone);
        files.set(file.toLowerCase(), zone);
        assert.equal(zoneOfFileName(file), isCut(file) ? null : zone);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a part of a file name', () => {
  it('is safe and unique for every text', () => {
    assert.equal(safePart('main', 50), 'main');
    assert.equal(safePart('Main/../é', 50), '%4Dain%2F%2E%2E%2F%C3%A9');
    const parts = new Map<string, string>();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme', maxLength: 60 })), (text) => {
        const part = safePart(text, 50);
        assert.match(part, /^[a-zA-F0-9_%~-]{0,50}$/);
        assert.equal(parts.get(part) ?? text, text);
        parts.set(part, text);
      }),
    );
  });
});
