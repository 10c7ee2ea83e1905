import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readAnswer } from '../../src/cloud/dns/wire/message.ts';
import { numbersOf, stringOf, wireMessage, wireName } from '../../src/cloud/dns/wire/test-message.ts';
import { recordSet } from '../../src/reconcile/dns/record-set.ts';
import { judgeAnswer } from '../../src/reconcile/live/judge-answer.ts';
import { name } from '../../src/state/test-support.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 10_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_128);

const zone = name('example.');
const www = name('www.example.');
const owner = wireName('www', 'example');
const headerLength = 12;
const questionEnd = headerLength + owner.length + 4;

/** A set as it was applied, with the data of its records on the wire. */
interface Sample {
  readonly type: string;
  readonly number: number;
  readonly values: readonly string[];
  readonly data: readonly Buffer[];
  /** Where a name begins in the data; null if it has none. */
  readonly nameAt: number | null;
}

const samples: readonly Sample[] = [
  { type: 'A', number: 1, values: ['192.0.2.1'], data: [Buffer.from([192, 0, 2, 1])], nameAt: null },
  {
    type: 'A',
    number: 1,
    values: ['192.0.2.1', '192.0.2.9'],
    data: [Buffer.from([192, 0, 2, 9]), Buffer.from([192, 0, 2, 1])],
    nameAt: null,
  },
  {
    type: 'AAAA',
    number: 28,
    values: ['2001:db8::1'],
    data: [Buffer.from('20010db8000000000000000000000001', 'hex')],
    nameAt: null,
  },
  {
    type: 'CNAME',
    number: 5,
    values: ['target.example.net.'],
    data: [wireName('target', 'example', 'net')],
    nameAt: 0,
  },
  {
    type: 'MX',
    number: 15,
    values: ['10 mail.example.net.'],
    data: [Buffer.concat([numbersOf(10), wireName('mail', 'example', 'net')])],
    nameAt: 2,
  },
  { type: 'TXT', number: 16, values: ['"v=spf1 -all"'], data: [stringOf('v=spf1 -all')], nameAt: null },
  {
    type: 'CAA',
    number: 257,
    values: ['0 issue "ca.example.net"'],
    data: [Buffer.concat([Buffer.from([0]), stringOf('issue'), Buffer.from('ca.example.net')])],
    nameAt: null,
  },
];

function answerTo({ number, data }: Sample): Buffer {
  return wireMessage({
    id: 7,
    flags: 0x84_00,
    question: Buffer.concat([owner, numbersOf(number, 1)]),
    answers: data.map((item) => ({ name: owner, type: number, data: item, ttl: 300 })),
  });
}

/**
 * The octets of an answer without what has no meaning: flags about recursion and DNSSEC, and the case of names and of
 * a CAA tag. Independent of our reader: it only knows where the parts of the genuine answer are.
 */
function meaningOf(sample: Sample, message: Buffer): string {
  const octets = Buffer.from(message);
  octets[2] = (octets[2] ?? 0) & 0b1111_1110;
  // "No such name" after a CNAME is about its target.
  const isOfTarget = sample.type === 'CNAME' && ((octets[3] ?? 0) & 15) === 3;
  octets[3] = isOfTarget ? 0 : (octets[3] ?? 0) & 15;
  const lower = (from: number, length: number): void => {
    for (let at = from; at < from + length; at++) {
      const octet = octets[at] ?? 0;
      if (octet >= 0x41 && octet <= 0x5a) octets[at] = octet + 0x20;
    }
  };
  lower(headerLength, owner.length);
  let at = questionEnd;
  for (const { length } of sample.data) {
    lower(at, owner.length);
    const start = at + owner.length + 10;
    if (sample.nameAt !== null) lower(start + sample.nameAt, length - sample.nameAt);
    if (sample.type === 'CAA') lower(start + 2, 'issue'.length);
    at = start + length;
  }
  return octets.toString('latin1');
}

/** Changes of a message: octets with other values, and its length. */
const changes = fc.record({
  octets: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 0, maxLength: 4 }),
  cut: fc.option(fc.nat(), { nil: null, freq: 8 }),
  more: fc.uint8Array({ maxLength: 3 }),
});

describe('an answer with changed octets', () => {
  it('is never taken for the applied content unless it means the same', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.constantFrom(...samples), changes, (sample, { octets, cut, more }) => {
        const genuine = answerTo(sample);
        const message = Buffer.concat([cut === null ? genuine : genuine.subarray(0, cut % genuine.length), more]);
        for (const [place, value] of octets) message[place % Math.max(1, message.length)] = value;
        const answer = readAnswer(message, 7, { name: www, type: sample.type });
        if (answer === null || answer === 'truncated') return;
        const live = { set: recordSet(www, sample.type, 300, sample.values), place: 'answer' as const };
        if (judgeAnswer(zone, live, answer).kind !== 'same') return;
        taken++;
        const read = message.subarray(0, genuine.length);
        assert.equal(meaningOf(sample, read), meaningOf(sample, genuine));
      }),
      { numRuns: runs, seed },
    );
    assert.ok(taken > runs / 100, `${taken} of ${runs} were taken: the test shows too little`);
  });
});
