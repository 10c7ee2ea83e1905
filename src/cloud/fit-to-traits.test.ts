import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseName, type DnsName } from '../reconcile/dns/name.ts';
import type { RecordSet } from '../reconcile/dns/record-set.ts';
import type { Zone } from '../reconcile/desired/zone.ts';
import { fitToTraits } from './fit-to-traits.ts';

const zoneName = nameOf('example.com.');
const words = { service: 'Example DNS', zone: 'zone', quota: 'the quota', credentials: 'a file' };

function nameOf(text: string): DnsName {
  const name = parseName(text);
  assert.ok(name.ok);
  return name.value;
}

const anySet: fc.Arbitrary<RecordSet> = fc.record({
  name: fc.constantFrom('a', 'b', 'c').map((label) => nameOf(`${label}.example.com.`)),
  type: fc.constantFrom('A', 'AAAA', 'TXT', 'TLSA'),
  ttl: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  values: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
});
const anyZone: fc.Arbitrary<Zone> = fc
  .array(anySet, { maxLength: 6 })
  .map((sets) => ({ name: zoneName, displayName: 'example.com', soa: null, sets, rejects: [], remarks: [] }));
const anyTraits = fc
  .record({
    types: fc.subarray(['A', 'AAAA', 'TXT', 'TLSA']).map((types) => new Set<string>(types)),
    least: fc.integer({ min: 0, max: 1000 }),
    span: fc.integer({ min: 0, max: 100_000 }),
  })
  .map(({ types, least, span }) => ({ types, words, ttl: { least, most: least + span } }));

describe('a zone fitted to the traits of a service', () => {
  it('has only types and TTLs that the service accepts, and loses no value', () => {
    fc.assert(
      fc.property(anyZone, anyTraits, (zone, traits) => {
        const { zone: fitted } = fitToTraits(zone, traits);
        for (const { type, ttl } of fitted.sets)
          assert.ok(traits.types.has(type) && ttl >= traits.ttl.least && ttl <= traits.ttl.most);
        const values = (sets: readonly RecordSet[]): number => sets.reduce((sum, set) => sum + set.values.length, 0);
        assert.equal(values(fitted.sets) + fitted.rejects.length, values(zone.sets));
      }),
    );
  });

  it('is unchanged if everything fits, and after a second time', () => {
    fc.assert(
      fc.property(anyZone, anyTraits, (zone, traits) => {
        const { zone: fitted } = fitToTraits(zone, traits);
        const again = fitToTraits(fitted, traits);
        assert.equal(again.zone, fitted);
        assert.deepEqual(again.remarks, []);
      }),
    );
  });

  it('lists what was refused and what was adapted, with the name of the service', () => {
    const set = { name: nameOf('a.example.com.'), type: 'A', ttl: 60, values: ['192.0.2.1'] };
    const sets = [set, { ...set, type: 'TLSA', values: ['3 1 1 00'] }, { ...set, type: 'AAAA', ttl: 700 }];
    const zone = { name: zoneName, displayName: 'example.com', soa: null, sets, rejects: [], remarks: [] };
    const traits = { types: new Set(['A', 'AAAA']), words, ttl: { least: 600, most: 86_400 } };
    const { zone: fitted, remarks } = fitToTraits(zone, traits);
    assert.deepEqual(
      fitted.rejects.map(({ reason }) => reason),
      ['Example DNS does not support records of type TLSA'],
    );
    assert.deepEqual(remarks, [
      'a.example.com. A: TTL 60 is outside the range of Example DNS (600 to 86400); 600 is used',
    ]);
  });
});
