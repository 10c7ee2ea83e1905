import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lostSets } from './lost-sets.ts';
import type { DnsName } from '../dns/name.ts';
import { keyOf, recordSet } from '../dns/record-set.ts';
import type { Zone } from './zone.ts';

const name = 'example.com.' as DnsName;
const zone = (sets: number): Zone => ({
  name,
  displayName: name,
  soa: null,
  sets: Array.from({ length: sets }, (_, i) => recordSet(`h${i}.${name}` as DnsName, 'A', 300, ['192.0.2.1'])),
  rejects: [],
  remarks: [],
});

describe('lost record sets', () => {
  it('are those that no longer exist', () => {
    assert.equal(lostSets(zone(10), zone(7)), 3);
    assert.equal(lostSets(zone(3), zone(7)), 0);
  });

  it("don't include sets whose new record was rejected", () => {
    const rejects = zone(10).sets.map((set) => ({ host: '', type: 'A', value: '', reason: '', key: keyOf(set) }));
    const outside = { host: '', type: 'A', value: '', reason: '', key: null };
    assert.equal(lostSets(zone(10), { ...zone(0), rejects: [...rejects, outside] }), 0);
  });
});
