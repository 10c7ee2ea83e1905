import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { labelsOf, nameFromLabels, parseName, type DnsName } from '../../../reconcile/dns/name.ts';
import { queryMessage, readAnswer } from './message.ts';
import { numbersOf, stringOf, wireMessage, wireName, type WireRecord } from './test-message.ts';
import { encodeName, readName } from './wire-name.ts';

const example = wireName('a', 'example');
const question = { name: 'a.example.' as DnsName, type: 'NS' };
const asked = Buffer.concat([example, numbersOf(2, 1)]);
const reply = (records: readonly WireRecord[], flags = 0x84_00): Buffer =>
  wireMessage({ id: 7, flags, question: asked, answers: records });

/** Reads the data of one record. */
function valueOf(type: number, data: Buffer): string | null | undefined {
  const answer = readAnswer(reply([{ name: example, type, data }]), 7, question);
  assert.ok(answer !== null && answer !== 'truncated');
  return answer.answers[0]?.value;
}

describe('a query', () => {
  it('has one question, EDNS with 1232 octets, and no recursion', () => {
    const expected = '0007 0000 0001 0000 0000 0001 01 61 07 6578616d706c65 00 0002 0001 00 0029 04d0 00000000 0000';
    assert.equal(queryMessage(7, question, true).toString('hex'), expected.replaceAll(' ', ''));
    const plain = '0007 0000 0001 0000 0000 0000 01 61 07 6578616d706c65 00 0002 0001';
    assert.equal(queryMessage(7, question, false).toString('hex'), plain.replaceAll(' ', ''));
  });

  it('may ask for any name, and for a type by its number', () => {
    const name = { name: '\\*.a\\.b.\\032.example.' as DnsName, type: 'TYPE65280' };
    const octets = queryMessage(1, { ...name, name: canonical(name.name) }, false).subarray(12);
    assert.deepEqual(octets, Buffer.concat([wireName('*', 'a.b', ' ', 'example'), numbersOf(0xff_00, 1)]));
    assert.throws(() => queryMessage(1, { name: canonical('.'), type: 'toString' }, false), /not a record type/);
    assert.throws(() => queryMessage(1, { name: canonical('.'), type: 'TYPE65536' }, false), /not a record type/);
  });
});

function canonical(text: string): DnsName {
  const name = parseName(text);
  assert.ok(name.ok);
  return name.value;
}

describe('a name on the wire', () => {
  it('is read as it was written, for any octets', () => {
    const label = fc.uint8Array({ minLength: 1, maxLength: 63 }).map((octets) => String.fromCharCode(...octets));
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), (labels) => {
        const name = nameFromLabels(labels);
        fc.pre(name.ok);
        const { value, end } = readName(encodeName(name.value), 0);
        assert.equal(value, name.value);
        assert.equal(end, labels.join('').length + labels.length + 1);
        assert.equal(encodeName(name.value).length, end);
        assert.deepEqual(labelsOf(value).length, labels.length);
      }),
    );
  });

  it('may point to earlier parts of the message, and continues after the pointer', () => {
    const message = Buffer.concat([wireName('example'), stringOf('B'), numbersOf(0xc0_00), Buffer.from([9])]);
    assert.deepEqual(readName(message, 9), { value: 'b.example.', end: 13 });
  });

  for (const [what, octets, start] of [
    ['to itself', [0xc0, 0], 0],
    ['forward', [0xc0, 2, 0], 0],
    ['to another pointer that leads back to it', [0xc0, 2, 0xc0, 0], 2],
    ['to a label before it, so that it would be read again', [1, 97, 0xc0, 0], 0],
    ['beyond the end', [0xc0], 0],
  ] as const)
    it(`may not point ${what}`, () => assert.throws(() => readName(Buffer.from(octets), start), RangeError));

  it('has no long chain of pointers, which would take time for each record', () => {
    const chain = Array.from({ length: 200 }, (_, i) => numbersOf(0xc0_00 + Math.max(0, 2 * i - 1)));
    const message = Buffer.concat([Buffer.alloc(1), ...chain]);
    assert.equal(readName(message, 1 + 2 * 126).value, '.');
    assert.throws(() => readName(message, 1 + 2 * 127), RangeError);
  });

  it('has at most 255 octets, and no label of another kind', () => {
    const long = wireName(...Array.from({ length: 4 }, () => 'a'.repeat(63)));
    assert.throws(() => readName(long, 0), RangeError);
    assert.throws(() => readName(Buffer.from([0x41, 0, 0]), 0), RangeError);
    assert.throws(() => readName(Buffer.from([3, 97, 98]), 0), RangeError);
    assert.equal(readName(Buffer.from([0]), 0).value, '.');
  });
});

describe('an answer', () => {
  it('has a code, authority, and the records of its sections', () => {
    const record = (name: Buffer) => ({ name, type: 2, data: wireName('ns', 'Example') });
    const message = wireMessage({
      id: 7,
      flags: 0x84_03,
      question: asked,
      answers: [record(example)],
      authorities: [record(wireName('EXAMPLE'))],
      additionals: [
        { name: wireName(), type: 41, data: Buffer.alloc(0) },
        { name: wireName('ns', 'example'), type: 1, data: Buffer.from([192, 0, 2, 1]), ttl: 2 ** 31 },
        { name: wireName('ns', 'example'), type: 1, data: Buffer.from([192, 0, 2, 2]), class: 3 },
      ],
    });
    const value = 'ns.example.';
    assert.deepEqual(readAnswer(message, 7, question), {
      rcode: 'NXDOMAIN',
      authoritative: true,
      answers: [{ name: 'a.example.', type: 'NS', ttl: 300, value }],
      authorities: [{ name: 'example.', type: 'NS', ttl: 300, value }],
      additionals: [{ name: 'ns.example.', type: 'A', ttl: 0, value: '192.0.2.1' }],
    });
  });

  it('is none with another ID, question, type or class, and neither is a query', () => {
    const right = reply([]);
    assert.ok(readAnswer(right, 7, question) !== null);
    assert.equal(readAnswer(right, 8, question), null);
    assert.equal(readAnswer(right, 7, { ...question, name: 'b.example.' as DnsName }), null);
    assert.equal(readAnswer(right, 7, { ...question, type: 'DS' }), null);
    const otherClass = Buffer.from(right);
    otherClass.writeUInt16BE(3, 12 + asked.length - 2);
    assert.equal(readAnswer(otherClass, 7, question), null);
    assert.equal(readAnswer(reply([], 0x04_00), 7, question), null);
    assert.equal(readAnswer(wireMessage({ id: 7, flags: 0x84_00, question: null }), 7, question), null);
    assert.equal(readAnswer(Buffer.from('GET / HTTP/1.1'), 7, question), null);
  });

  it('without a question is one only if the query was not understood', () => {
    const refusal = wireMessage({ id: 7, flags: 0x80_01, question: null });
    assert.equal((readAnswer(refusal, 7, question) as { rcode: string }).rcode, 'FORMERR');
  });

  it('that is truncated is asked for again, whatever it has', () => {
    const message = reply([{ name: example, type: 2, data: wireName('ns') }], 0x86_00);
    assert.equal(readAnswer(message, 7, question), 'truncated');
    assert.equal(readAnswer(message.subarray(0, -3), 7, question), 'truncated');
  });

  it('that is cut anywhere is none', () => {
    const message = reply([{ name: example, type: 16, data: stringOf('text') }]);
    for (let end = 0; end < message.length; end++)
      assert.equal(readAnswer(message.subarray(0, end), 7, question), null);
  });

  it('of any octets is read or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => void readAnswer(Buffer.from(octets), 7, question)),
    );
  });
});

describe('data of a record', () => {
  const digest = Buffer.alloc(32, 0xab);
  for (const [type, data, value] of [
    [1, Buffer.from([192, 0, 2, 1]), '192.0.2.1'],
    [28, Buffer.from('20010db8000000000000000000000001', 'hex'), '2001:db8::1'],
    [5, wireName('A.B', 'Example'), String.raw`a\.b.example.`],
    [2, wireName('\u00e9', 'example'), String.raw`\233.example.`],
    [12, wireName(), '.'],
    [39, wireName('d'), 'd.'],
    [15, Buffer.concat([numbersOf(10), wireName('MX', 'example')]), '10 mx.example.'],
    [33, Buffer.concat([numbersOf(1, 2, 443), wireName('srv')]), '1 2 443 srv.'],
    [
      6,
      Buffer.concat([wireName('ns'), wireName('a.b', 'x'), numbersOf(0, 1, 0, 2, 0, 3, 0, 4, 1, 5)]),
      String.raw`ns. a\.b.x. 1 2 3 4 65541`,
    ],
    [16, Buffer.concat([stringOf('a"b'), stringOf('c\u00ff')]), String.raw`"a\"bc\255"`],
    [99, stringOf(''), '""'],
    [257, Buffer.concat([Buffer.from([128]), stringOf('Issue'), Buffer.from('ca.example')]), '128 issue "ca.example"'],
    [43, Buffer.concat([numbersOf(12_345), Buffer.from([13, 2]), digest]), `12345 13 2 ${'AB'.repeat(32)}`],
    [52, Buffer.concat([Buffer.from([3, 1, 1]), digest]), `3 1 1 ${'ab'.repeat(32)}`],
    [48, Buffer.concat([numbersOf(257), Buffer.from([3, 13]), Buffer.from('key')]), '257 3 13 a2V5'],
    [
      65,
      Buffer.concat([numbersOf(1), wireName(), numbersOf(1, 6), stringOf('h2'), stringOf('h3')]),
      '1 . alpn="h2,h3"',
    ],
    [
      64,
      Buffer.concat([
        numbersOf(16),
        wireName('foo'),
        numbersOf(0, 4, 1, 4),
        numbersOf(2, 0),
        numbersOf(3, 2, 443),
        numbersOf(4, 8, 0xc0_00, 0x02_01, 0xc0_00, 0x02_02),
        numbersOf(5, 2, 0x00_01),
        numbersOf(6, 16, 0x20_01, 0x0d_b8, 0, 0, 0, 0, 0, 1),
        numbersOf(667, 2, 0x61_62),
      ]),
      '16 foo. mandatory="alpn,ipv4hint" no-default-alpn port="443" ipv4hint="192.0.2.1,192.0.2.2" ech="AAE=" ' +
        'ipv6hint="2001:db8::1" key667="ab"',
    ],
    [
      65,
      Buffer.concat([numbersOf(1), wireName(), numbersOf(1, 6), stringOf('a,b\\c')]),
      String.raw`1 . alpn="a\\,b\\\\c"`,
    ],
    [35, Buffer.from('x'), null],
    [1, Buffer.from([192, 0, 2]), null],
    [1, Buffer.from([192, 0, 2, 1, 1]), null],
    [28, Buffer.alloc(15), null],
    [5, Buffer.concat([wireName('a'), Buffer.from([0])]), null],
    [15, numbersOf(10), null],
    [33, numbersOf(1, 2), null],
    [6, Buffer.concat([wireName('ns'), wireName('x'), numbersOf(1)]), null],
    [16, Buffer.from([5, 97]), null],
    [16, Buffer.alloc(0), null],
    [257, Buffer.from([0, 9, 97]), null],
    [43, numbersOf(1), null],
    [43, Buffer.from([0, 1, 13, 2]), null],
    [48, numbersOf(257), null],
    [65, Buffer.concat([numbersOf(1), wireName(), numbersOf(1, 9), stringOf('h2')]), null],
    [65, Buffer.concat([numbersOf(1), wireName(), numbersOf(1, 3), Buffer.from([5, 97, 98])]), null],
  ] as const)
    it(`of type ${type}, ${data.toString('hex')}, is ${value ?? 'not readable'}`, () =>
      assert.equal(valueOf(type, data), value));
});
