import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { DnsName } from '../../dns/name.ts';
import { judgeDs, type Digest } from './judge-ds.ts';
import { keyTag } from './key-tag.ts';

const digest: Digest = (algorithm, octets) => createHash(algorithm).update(octets).digest('hex');

// The example of RFC 4034 section 5.4, and of RFC 4509 section 2.3.
const zone = 'dskey.example.com.' as DnsName;
const publicKey =
  'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==';
const key = Uint8Array.from([1, 0, 3, 5, ...Buffer.from(publicKey, 'base64')]);
const sha1 = '60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118';
const sha256 = '60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A';
const sha384 = `60485 5 4 ${digest('sha384', Uint8Array.from([5, ...Buffer.from('dskey'), 7, ...Buffer.from('example'), 3, ...Buffer.from('com'), 0, ...key]))}`;
const later = Uint8Array.from([0, 0, 3, 5, 1, 2, 3]);

type Keys = readonly (readonly Uint8Array[] | null)[];

const cases: readonly (readonly [string, readonly string[] | null, Keys, string])[] = [
  ['a parent that does not answer', null, [[key]], 'unknown'],
  ['no DS record', [], [[]], 'none'],
  ['no server', [sha1], [], 'unknown'],
  ['a DS by SHA-1', [sha1], [[key]], 'signed'],
  ['a DS by SHA-256', [sha256], [[later, key]], 'signed'],
  ['a DS by SHA-384', [sha384], [[key]], 'signed'],
  ['one of two DS that matches', ['1 13 2 00', sha256], [[key]], 'signed'],
  ['servers without keys', [sha256], [[], []], 'stray'],
  ['one server without keys', [sha256], [[key], []], 'stray'],
  ['one server without keys, and one that is silent', [sha256], [[], null], 'stray'],
  ['a silent server', [sha256], [[key], null], 'unknown'],
  ['a DS of another key', ['1 5 2 00'], [[key]], 'stray'],
  ['a DS of another algorithm', [sha1.replace(' 5 ', ' 8 ')], [[key]], 'stray'],
  ['a DS with another digest', [sha1.replace('2BB', '3BB')], [[key]], 'stray'],
  ['a DS with a digest of a type that is not known', ['60485 5 3 00'], [[key]], 'unknown'],
  ['a DS that is cut', ['60485 5'], [[key]], 'unknown'],
  ['a key that is none of the zone', [`${keyTag(later)} 5 1 00`], [[later, Uint8Array.of()]], 'stray'],
];

describe('the DS records of a zone', () => {
  for (const [what, ds, keys, expected] of cases) {
    it(`with ${what}: ${expected}`, () => assert.equal(judgeDs(zone, ds, keys, digest), expected));
  }

  it('name keys by their tags', () => {
    assert.equal(keyTag(key), 60_485);
    assert.equal(keyTag(Uint8Array.of()), 0);
    // The carry counts once (RFC 4034 appendix B).
    assert.equal(keyTag(Uint8Array.of(0xff, 0xff, 0xff, 0xff)), 0xff_ff);
  });
});
