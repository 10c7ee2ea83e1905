import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { ptrDifference, withPtrDifference } from './ptr-difference.ts';
import { sortPtrs, type RequestedPtr } from './ptr.ts';
import { reverseName } from '../dns/reverse-name.ts';

const anyItem: fc.Arbitrary<RequestedPtr> = fc
  .tuple(
    fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1'),
    fc.constantFrom('a.', 'b.'),
    fc.constantFrom(null, 'z.'),
    fc.constantFrom(null, '2.0.192.in-addr.arpa.'),
    fc.boolean(),
  )
  .map(([address, hostname, of, zone, isPart]) => ({
    address,
    hostname: hostname as DnsName,
    of: of as DnsName | null,
    zone: zone as DnsName | null,
    name: `${isPart ? 'part.' : ''}${reverseName(address)}` as DnsName,
  }));
const anyWanted = fc
  .uniqueArray(anyItem, { selector: ({ address, hostname, of }) => `${address} ${hostname} ${of}` })
  .map(sortPtrs);

describe('the difference of requested PTRs', () => {
  it('turns one list into the other, and is null only between equal lists', () => {
    fc.assert(
      fc.property(anyWanted, anyWanted, (before, after) => {
        const difference = ptrDifference(before, after);
        assert.deepEqual(difference === null ? before : withPtrDifference(before, difference), after);
        assert.equal(ptrDifference(after, after), null);
      }),
    );
  });

  it('contains nothing that stays', () => {
    fc.assert(
      fc.property(anyWanted, anyWanted, (before, after) => {
        const { put, drop } = ptrDifference(before, after) ?? { put: [], drop: [] };
        const known = new Set(before.map((item) => JSON.stringify(item)));
        assert.ok(put.every((item) => !known.has(JSON.stringify(item))));
        assert.ok(drop.length <= before.length);
      }),
    );
  });
});
