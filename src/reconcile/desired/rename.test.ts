import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import { shapeOf } from './rename.ts';
import { assembleZone, type Zone } from './zone.ts';

type Row = readonly [host: string, type: string, value: string];

const zoneOf = (name: string, rows: readonly Row[]): Zone => {
  const under = (text: string): string => text.replaceAll('@', name.slice(0, -1));
  const sets = rows.map(([host, type, value]) => {
    const owner = (host === '' ? name : `${host}.${name}`) as DnsName;
    return recordSet(owner, type, 300, [under(value)]);
  });
  return { ...assembleZone({ name: name as DnsName, displayName: name, soa: null }, []), sets };
};

const label = fc.stringMatching(/^[a-z]{1,8}$/);
const row: fc.Arbitrary<Row> = fc.oneof(
  fc.tuple(label, fc.constant('A'), fc.constant('192.0.2.1')),
  fc.tuple(label, fc.constant('MX'), fc.constantFrom('10 mail.@.', '10 mail.example.net.')),
  fc.tuple(label, fc.constant('TXT'), fc.constantFrom('"v=spf1 a:@ include:x.@ -all"', '"of @"', '"text"')),
);
const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 8, selector: ([host, type]) => `${host} ${type}` });
const name = fc.tuple(label, fc.constantFrom('example.', 'co.example.')).map(([first, rest]) => `n${first}.${rest}`);

describe('the shape of a zone', () => {
  it('is the same under every name', () =>
    fc.assert(
      fc.property(rows, name, name, (list, a, b) => assert.equal(shapeOf(zoneOf(a, list)), shapeOf(zoneOf(b, list)))),
    ));

  it('differs if a record differs', () =>
    fc.assert(
      fc.property(rows, name, name, (list, a, b) => {
        const [[host, type] = ['', ''], ...rest] = list;
        const edited: readonly Row[] = [[host, type, type === 'A' ? '192.0.2.2' : '"another"'], ...rest];
        assert.notEqual(shapeOf(zoneOf(a, list)), shapeOf(zoneOf(b, edited)));
        assert.notEqual(shapeOf(zoneOf(a, list)), shapeOf(zoneOf(b, rest)));
      }),
    ));

  it("leaves out the zone's name and names below it, and no others", () => {
    const shape = shapeOf(
      zoneOf('a.example.', [['', 'TXT', '"a.example xa.example a.example.net a.examples b.a.example."']]),
    );
    assert.match(String(shape), /@ xa\.example a\.example\.net a\.examples b\.@\./);
  });

  it('is null without records', () => assert.equal(shapeOf(zoneOf('a.example.', [])), null));

  it("doesn't depend on the split of a long text", () => {
    const long = (zone: string): Zone => {
      const text = `${'x'.repeat(245)} a:${zone.slice(0, -1)} -all`;
      const value = `"${text.slice(0, 255)}" "${text.slice(255)}"`;
      return { ...zoneOf(zone, []), sets: [recordSet(zone as DnsName, 'TXT', 300, [value])] };
    };
    assert.equal(shapeOf(long('a.example.')), shapeOf(long('longer.name.example.')));
  });
});
