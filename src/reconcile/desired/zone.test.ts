import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { assembleZone, type ResourceRecord } from './zone.ts';

const head = { name: 'example.com.' as DnsName, displayName: 'example.com.', soa: null };
const record = (host: string, type: string, value: string, ttl = 300): ResourceRecord => ({
  name: host as DnsName,
  type,
  ttl,
  value,
  host,
  source: value,
});

describe('a zone', () => {
  it('groups the records of a name and type into one sorted set without duplicates', () => {
    const zone = assembleZone(head, [
      record('example.com.', 'A', '192.0.2.2'),
      record('example.com.', 'A', '192.0.2.1'),
      record('example.com.', 'A', '192.0.2.2'),
      record('a.example.com.', 'A', '192.0.2.1'),
    ]);
    assert.deepEqual(zone.sets, [
      { name: 'example.com.', type: 'A', ttl: 300, values: ['192.0.2.1', '192.0.2.2'] },
      { name: 'a.example.com.', type: 'A', ttl: 300, values: ['192.0.2.1'] },
    ]);
    assert.deepEqual(zone.remarks, []);
  });

  it('gives a set with differing TTLs the smallest, with a remark', () => {
    const zone = assembleZone(head, [
      record('example.com.', 'A', '192.0.2.1', 600),
      record('example.com.', 'A', '192.0.2.2', 60),
    ]);
    assert.equal(zone.sets[0]?.ttl, 60);
    assert.match(zone.remarks[0] as string, /TTLs \(60, 600\); the smallest is used, 60/);
  });

  const refusals: readonly (readonly [string, readonly ResourceRecord[], RegExp])[] = [
    ['a record outside of it', [record('example.org.', 'A', '192.0.2.1')], /outside the zone/],
    ['a CNAME at its top', [record('example.com.', 'CNAME', 'a.example.')], /apex of a zone/],
    [
      'a CNAME beside other records',
      [record('a.example.com.', 'CNAME', 'b.example.'), record('a.example.com.', 'TXT', '"x"')],
      /beside other records/,
    ],
    [
      'two CNAMEs of one name',
      [record('a.example.com.', 'CNAME', 'b.example.'), record('a.example.com.', 'CNAME', 'c.example.')],
      /only one CNAME/,
    ],
  ];
  for (const [what, records, reason] of refusals) {
    it(`rejects ${what} and serves the rest`, () => {
      const zone = assembleZone(head, [...records, record('www.example.com.', 'A', '192.0.2.1')]);
      assert.ok(zone.rejects.length > 0);
      for (const reject of zone.rejects) assert.match(reject.reason, reason);
      assert.ok(zone.sets.some((set) => set.name === 'www.example.com.'));
      assert.ok(!zone.sets.some((set) => set.type === 'CNAME'));
    });
  }

  it('has a key for a reject inside it, and none for one outside', () => {
    const zone = assembleZone(head, [record('example.org.', 'A', '192.0.2.1'), record('example.com.', 'CNAME', 'a.')]);
    assert.deepEqual(
      zone.rejects.map((reject) => reject.key),
      ['example.com. CNAME', null],
    );
  });

  it('accepts a repeated CNAME as one', () => {
    const twice = record('a.example.com.', 'CNAME', 'b.example.');
    assert.deepEqual(
      assembleZone(head, [twice, twice]).sets.map((set) => set.values),
      [['b.example.']],
    );
  });

  it("doesn't depend on the order of its records", () => {
    const anyRecord = fc
      .tuple(
        fc.constantFrom('example.com.', 'a.example.com.', 'b.org.'),
        fc.constantFrom('A', 'CNAME', 'TXT'),
        fc.constantFrom('1', '2'),
        fc.constantFrom(60, 300),
      )
      .map(([host, type, value, ttl]) => record(host, type, value, ttl));
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), (records) => {
        assert.deepEqual(assembleZone(head, [...records].reverse()), assembleZone(head, records));
      }),
    );
  });
});
