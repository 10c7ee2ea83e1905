import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { canonicalValue } from '../../../reconcile/dns/rdata.ts';
import { typeNumber } from '../../dns/wire/record-types.ts';
import { encodeName } from '../../dns/wire/wire-name.ts';
import { encodableTypes, encodeData } from './encode-data.ts';
import { number16 } from './octets.ts';
import { readReply } from './read-records.ts';
import { updateMessage } from './update-message.ts';

const zone = 'example.' as DnsName;

/** Builds an answer with records of one type at one name. */
function answerWith(type: string, data: readonly Buffer[]): Buffer {
  const head = [9, 0x84_00, 1, data.length, 0, 0].map(number16);
  const question = Buffer.concat([encodeName('example.'), number16(252), number16(1)]);
  const records = data.map((item) =>
    Buffer.concat([
      encodeName('a.example.'),
      number16(typeNumber(type) ?? 0),
      number16(1),
      Buffer.from([0, 0, 1, 44]),
      number16(item.length),
      item,
    ]),
  );
  return Buffer.concat([...head, question, ...records]);
}

const octet = fc.nat({ max: 255 });
const number = fc.nat({ max: 65_535 });
const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,20}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join('.')}.`);
const hex = (octets: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: octets, maxLength: octets }).map((data) => Buffer.from(data).toString('hex'));
/** Any octets in quotes, as zone files have them. */
const quoted = fc
  .uint8Array({ maxLength: 600 })
  .map((data) => `"${[...data].map((item) => `\\${String(item).padStart(3, '0')}`).join('')}"`);

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  A: fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.')),
  AAAA: fc
    .array(number, { minLength: 8, maxLength: 8 })
    .map((groups) => groups.map((group) => group.toString(16)).join(':')),
  CNAME: name,
  NS: name,
  PTR: name,
  MX: fc.tuple(number, name).map((words) => words.join(' ')),
  SRV: fc.tuple(number, number, number, name).map((words) => words.join(' ')),
  TXT: quoted,
  SPF: quoted,
  CAA: fc
    .tuple(fc.constantFrom(0, 128), fc.constantFrom('issue', 'issuewild', 'iodef'), label)
    .map(([flags, tag, value]) => `${flags} ${tag} "${value}"`),
  DS: fc.tuple(number, octet, fc.constant(2), hex(32)).map((words) => words.join(' ')),
  TLSA: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 1 }), fc.constant(1), hex(32)).map((words) => words.join(' ')),
  HTTPS: fc
    .tuple(fc.integer({ min: 1, max: 9 }), name, number)
    .map(
      ([priority, target, port]) => `${priority} ${target} alpn="h2,h3" port="${port}" ipv4hint="192.0.2.1,192.0.2.2"`,
    ),
  SVCB: fc.tuple(fc.constant(0), name).map((words) => words.join(' ')),
};

describe('record data on the wire', () => {
  it('is generated here for every type that can be written', () => {
    assert.deepEqual(Object.keys(values).toSorted(), [...encodableTypes].toSorted());
  });

  for (const [type, arbitrary] of Object.entries(values))
    it(`of ${type} comes back as it was`, () => {
      fc.assert(
        fc.property(arbitrary, (text) => {
          const value = canonicalValue(type === 'SPF' ? 'TXT' : type, text);
          fc.pre(value.ok);
          const data = encodeData(type, value.value);
          const [found] = readReply(answerWith(type, [data]), 9, 0)?.records ?? [];
          assert.deepEqual(
            { type: found?.type, ttl: found?.ttl, value: found?.value, data: found?.data },
            { type, ttl: 300, value: value.value, data },
          );
        }),
      );
    });

  it('with compressed names is kept without compression', () => {
    // A pointer to the question's name.
    const pointer = Buffer.from([0xc0, 12]);
    const mail = Buffer.concat([number16(10), Buffer.from([4]), Buffer.from('mail'), pointer]);
    const [mx] = readReply(answerWith('MX', [mail]), 9, 0)?.records ?? [];
    assert.equal(mx?.value, '10 mail.example.');
    assert.deepEqual(mx?.data, encodeData('MX', '10 mail.example.'));
  });

  it('of a type that we do not know, or in another form, is kept as it is', () => {
    const [short] = readReply(answerWith('A', [Buffer.from([1, 2])]), 9, 0)?.records ?? [];
    assert.deepEqual([short?.value, short?.data], [String.raw`\# 2 0102`, Buffer.from([1, 2])]);
  });
});

describe('a response', () => {
  it('to another request, of another kind, or that is a request, is none', () => {
    const message = answerWith('A', []);
    assert.equal(readReply(message, 8, 0), null);
    assert.equal(readReply(message, 9, 5), null);
    assert.equal(readReply(updateMessage(9, zone, [], []), 9, 5), null);
  });

  it('of any octets throws nothing but a RangeError', () => {
    const sound = answerWith('MX', [encodeData('MX', '10 mail.example.'), encodeData('MX', '20 b.example.')]);
    const change = fc.tuple(fc.nat({ max: sound.length - 1 }), octet);
    const spoilt = fc.tuple(fc.array(change, { maxLength: 5 }), fc.nat({ max: sound.length })).map(([changes, end]) => {
      const message = Buffer.from(sound);
      for (const [place, value] of changes) message.writeUInt8(value, place);
      return message.subarray(0, end);
    });
    const any = fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets));
    fc.assert(
      fc.property(fc.oneof(spoilt, any), (message) => {
        try {
          readReply(message, 9, 0);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
