import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { openVerifier, signMessage, tsigAlgorithms, type TsigKey } from './tsig.ts';
import { zoneQuery } from './update-message.ts';

const at = 1_790_000_000;
const now = (): number => at * 1000;
const keyOf = (algorithm: TsigKey['algorithm']): TsigKey => ({
  name: 'k.example.' as DnsName,
  algorithm,
  secret: Buffer.from('0123456789abcdef0123456789abcdef'),
});
const key = keyOf('hmac-sha256');

// A second implementation, written from RFC 8945 alone: names, times and sections by hand.
const label = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const keyNameOctets = Buffer.concat([label('k'), label('example'), Buffer.alloc(1)]);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const timeOctets = (seconds: number): Buffer => Buffer.concat([u16(0), Buffer.from(seconds.toString(16), 'hex')]);

interface Signing {
  readonly requestMac: Buffer;
  readonly signedAt?: number;
  readonly error?: number;
  readonly unsigned?: readonly Buffer[];
  readonly isLater?: boolean;
  readonly by?: TsigKey;
}

/** Signs an answer as a server does. */
function answered(
  message: Buffer,
  { requestMac, signedAt = at, error = 0, unsigned = [], isLater, by = key }: Signing,
) {
  const algorithm = Buffer.concat([label(by.algorithm), Buffer.alloc(1)]);
  const times = Buffer.concat([timeOctets(signedAt), u16(300)]);
  const tail = Buffer.concat([u16(error), u16(0)]);
  const variables =
    isLater === true ? times : Buffer.concat([keyNameOctets, u16(255), Buffer.alloc(4), algorithm, times, tail]);
  const mac = createHmac(by.algorithm.slice('hmac-'.length), by.secret)
    .update(Buffer.concat([u16(requestMac.length), requestMac, ...unsigned, message, variables]))
    .digest();
  const data = Buffer.concat([algorithm, times, u16(mac.length), mac, message.subarray(0, 2), tail]);
  const record = Buffer.concat([keyNameOctets, u16(250), u16(255), Buffer.alloc(4), u16(data.length), data]);
  const all = Buffer.concat([message, record]);
  all.writeUInt16BE(1, 10);
  return { all, mac };
}

const query = zoneQuery(7, 'example.', 'SOA');
const answer = Buffer.from(query);
answer.writeUInt16BE(0x84_00, 2);

describe('the signature of a message', () => {
  for (const algorithm of Object.keys(tsigAlgorithms) as TsigKey['algorithm'][])
    it(`of ${algorithm} is the one that a second implementation makes and accepts`, () => {
      const own = keyOf(algorithm);
      const { message, mac } = signMessage(query, own, now());
      const algorithmOctets = Buffer.concat([label(algorithm), Buffer.alloc(1)]);
      const times = Buffer.concat([timeOctets(at), u16(300)]);
      const variables = Buffer.concat([
        keyNameOctets,
        u16(255),
        Buffer.alloc(4),
        algorithmOctets,
        times,
        Buffer.alloc(4),
      ]);
      const expected = createHmac(algorithm.slice('hmac-'.length), own.secret).update(query).update(variables).digest();
      assert.deepEqual(mac, expected);
      assert.equal(message.readUInt16BE(10), 1, 'the additional section has the signature');
      assert.deepEqual(message.subarray(0, 10), query.subarray(0, 10));
      const { all } = answered(answer, { requestMac: mac, by: own });
      assert.deepEqual(openVerifier(own, mac, now)(all), { kind: 'good' });
    });

  it('is not accepted after any change of an octet, for another request, or from another key', () => {
    const { mac } = signMessage(query, key, now());
    const { all } = answered(answer, { requestMac: mac });
    const algorithmAt = answer.length + keyNameOctets.length + 10;
    /** Names are signed in lower case, so the case of their letters may change (RFC 8945 section 4.3.3). */
    const isInName = (place: number): boolean =>
      (place >= answer.length && place < answer.length + keyNameOctets.length) ||
      (place >= algorithmAt && place < algorithmAt + label('hmac-sha256').length);
    fc.assert(
      fc.property(fc.nat({ max: all.length - 1 }), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const spoilt = Buffer.from(all);
        spoilt.writeUInt8((spoilt.readUInt8(place) ^ change) & 255, place);
        // The ID of the message is restored from the signature; the reader compares it.
        if (place < 2 || (change === 32 && isInName(place))) return;
        try {
          const { kind } = openVerifier(key, mac, now)(spoilt);
          assert.notEqual(kind, 'good', `octet ${place} of ${all.length}`);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
      { examples: [[28, 32]] },
    );
    assert.deepEqual(openVerifier(key, Buffer.alloc(32, 1), now)(all), { kind: 'wrong' });
    const other = { ...key, secret: Buffer.from('another') };
    assert.deepEqual(openVerifier(key, mac, now)(answered(answer, { requestMac: mac, by: other }).all), {
      kind: 'wrong',
    });
  });

  it('is not accepted of another time, and an error of the server is known by its number', () => {
    const { mac } = signMessage(query, key, now());
    const verdict = (signing: Partial<Signing>) =>
      openVerifier(key, mac, now)(answered(answer, { requestMac: mac, ...signing }).all);
    assert.deepEqual(verdict({ signedAt: at - 300 }), { kind: 'good' });
    assert.deepEqual(verdict({ signedAt: at - 301 }), { kind: 'wrong' });
    assert.deepEqual(verdict({ signedAt: at + 301 }), { kind: 'wrong' });
    assert.deepEqual(verdict({ error: 18 }), { kind: 'rejected', error: 18 });
    assert.deepEqual(openVerifier(key, mac, now)(answer), { kind: 'unsigned' });
  });

  it('of several messages includes those without one', () => {
    const { mac } = signMessage(query, key, now());
    const verify = openVerifier(key, mac, now);
    const first = answered(answer, { requestMac: mac });
    assert.deepEqual(verify(first.all), { kind: 'good' });
    assert.deepEqual(verify(answer), { kind: 'unsigned' });
    const last = answered(answer, { requestMac: first.mac, unsigned: [answer], isLater: true });
    assert.deepEqual(verify(last.all), { kind: 'good' });
    const forgotten = openVerifier(key, mac, now);
    forgotten(first.all);
    assert.deepEqual(forgotten(last.all), { kind: 'wrong' }, 'a message in between was left out');
  });

  it('of any octets throws nothing but a RangeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 200 }), (octets) => {
        try {
          assert.notEqual(openVerifier(key, Buffer.alloc(32), now)(Buffer.from(octets)).kind, 'good');
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
    );
  });
});
