import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalIpv6 } from './ip-address.ts';
import { parseName, type DnsName } from './name.ts';
import { blockAround, isReverseZone, nameInReverseZone, reverseBlock, reverseName, ptrPlaces } from './reverse-name.ts';

const nibbles = 'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.';

describe('a reverse name', () => {
  it('has the octets or nibbles of its address, last first', () => {
    assert.equal(reverseName('192.0.2.1'), '1.2.0.192.in-addr.arpa.');
    assert.equal(reverseName('2001:db8::567:89ab'), nibbles);
  });

  it('belongs to the block of a /24 or a /48, in any zone', () => {
    assert.equal(reverseBlock('192.0.2.1'), '2.0.192.in-addr.arpa.');
    assert.equal(reverseBlock('192.0.2.255'), '2.0.192.in-addr.arpa.');
    assert.equal(reverseBlock('2001:db8:1:2::5'), '1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.');
  });

  it('is in the block of its zone, unless the zone is wider', () => {
    const blocks: readonly (readonly [string, string | null])[] = [
      ['2.0.192.in-addr.arpa.', '2.0.192.in-addr.arpa.'],
      ['0/25.2.0.192.in-addr.arpa.', '2.0.192.in-addr.arpa.'],
      ['0.192.in-addr.arpa.', null],
      ['in-addr.arpa.', null],
      ['2.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.', '1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'],
      ['8.b.d.0.1.0.0.2.ip6.arpa.', null],
      ['a.b.c.example.', null],
    ];
    for (const [zone, block] of blocks) assert.equal(blockAround(zone as DnsName), block, zone);
  });

  const inZone: readonly (readonly [string, string, string | null])[] = [
    ['192.0.2.1', '2.0.192.in-addr.arpa.', '1.2.0.192.in-addr.arpa.'],
    ['192.0.2.1', '192.in-addr.arpa.', '1.2.0.192.in-addr.arpa.'],
    ['192.0.2.1', '1.2.0.192.in-addr.arpa.', '1.2.0.192.in-addr.arpa.'],
    ['192.0.2.1', 'in-addr.arpa.', null],
    ['192.0.2.1', '3.0.192.in-addr.arpa.', null],
    ['192.0.2.1', 'domain.tld.', null],
    ['192.0.2.1', '0/25.2.0.192.in-addr.arpa.', '1.0/25.2.0.192.in-addr.arpa.'],
    ['192.0.2.1', '0-25.2.0.192.in-addr.arpa.', '1.0-25.2.0.192.in-addr.arpa.'],
    ['192.0.2.1', '0-127.2.0.192.in-addr.arpa.', '1.0-127.2.0.192.in-addr.arpa.'],
    ['192.0.2.130', '0/25.2.0.192.in-addr.arpa.', null],
    ['192.0.2.130', '128/25.2.0.192.in-addr.arpa.', '130.128/25.2.0.192.in-addr.arpa.'],
    ['192.0.2.77', '64/26.2.0.192.in-addr.arpa.', '77.64/26.2.0.192.in-addr.arpa.'],
    ['192.0.2.77', '64-127.2.0.192.in-addr.arpa.', '77.64-127.2.0.192.in-addr.arpa.'],
    ['192.0.2.77', '64-26.2.0.192.in-addr.arpa.', '77.64-26.2.0.192.in-addr.arpa.'],
    ['192.0.2.9', '0-31.2.0.192.in-addr.arpa.', '9.0-31.2.0.192.in-addr.arpa.'],
    ['192.0.2.9', '0-27.2.0.192.in-addr.arpa.', '9.0-27.2.0.192.in-addr.arpa.'],
    ['192.0.2.25', '24-31.2.0.192.in-addr.arpa.', '25.24-31.2.0.192.in-addr.arpa.'],
    ['192.0.2.32', '0-31.2.0.192.in-addr.arpa.', null],
    ['192.0.2.5', '5/31.2.0.192.in-addr.arpa.', null],
    ['192.0.2.5', '4/31.2.0.192.in-addr.arpa.', '5.4/31.2.0.192.in-addr.arpa.'],
    ['2001:db8::567:89ab', '8.b.d.0.1.0.0.2.ip6.arpa.', nibbles],
    ['2001:db8::567:89ab', '9.b.d.0.1.0.0.2.ip6.arpa.', null],
    ['2001:db8::567:89ab', '0.8.b.d.0.1.0.0.2.ip6.arpa.', nibbles],
  ];
  for (const [address, zone, name] of inZone) {
    it(`of ${address} in ${zone} is ${name ?? 'none'}`, () =>
      assert.equal(nameInReverseZone(address, zone as DnsName), name));
  }

  it('has its places from the closest to the widest, each a canonical name that ends with its zone', () => {
    const v4 = fc.ipV4();
    const v6 = fc.ipV6().map((text) => {
      const address = canonicalIpv6(text);
      assert.ok(address.ok);
      return address.value;
    });
    fc.assert(
      fc.property(fc.oneof(v4, v6), (address) => {
        const places = ptrPlaces(address);
        const sizes = places.map(({ zone }) => zone.split('.').length);
        assert.deepEqual(
          sizes,
          sizes.toSorted((a, b) => b - a),
        );
        assert.equal(new Set(places.map(({ zone }) => zone)).size, places.length);
        for (const { zone, name } of places) {
          assert.deepEqual(parseName(zone), { ok: true, value: zone });
          assert.ok(name === zone || name.endsWith(`.${zone}`));
        }
      }),
    );
  });

  it('is in a reverse zone, which others are not', () => {
    const zones = ['2.0.192.in-addr.arpa.', '8.b.d.0.1.0.0.2.ip6.arpa.', 'in-addr.arpa.', 'xin-addr.arpa.', 'a.arpa.'];
    assert.deepEqual(
      zones.map((zone) => isReverseZone(zone as DnsName)),
      [true, true, true, false, false],
    );
  });
});
