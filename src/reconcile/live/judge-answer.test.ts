import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { recordSet, type RecordSet } from '../dns/record-set.ts';
import type { Answer, AnsweredRecord } from './dns-answer.ts';
import { judgeAnswer, type AnswerVerdict } from './judge-answer.ts';
import type { LiveSet } from './live-questions.ts';

const zone = 'example.com.' as DnsName;
const name = (text: string): DnsName => `${text}example.com.` as DnsName;

const nothing: Answer = { rcode: 'NOERROR', authoritative: true, answers: [], authorities: [], additionals: [] };
const record = (owner: DnsName, type: string, value: string | null, ttl = 300): AnsweredRecord => {
  return { name: owner, type, ttl, value };
};
const answer = (...answers: readonly AnsweredRecord[]): Answer => ({ ...nothing, answers });
const referral = (...authorities: readonly AnsweredRecord[]): Answer => {
  return { ...nothing, authoritative: false, authorities };
};
const at = (owner: DnsName, type: string, values: readonly string[], ttl = 300): LiveSet => {
  return { set: recordSet(owner, type, ttl, values), place: 'answer' };
};
const cut: LiveSet = { ...at(name('sub.'), 'NS', ['ns1.other.', 'ns2.other.']), place: 'referral' };
const www = at(name('www.'), 'A', ['192.0.2.1', '192.0.2.2']);
const soa = record(zone, 'SOA', null);

const same: AnswerVerdict = { kind: 'same' };
const differs = (answered: RecordSet | null, type?: 'CNAME'): AnswerVerdict => {
  if (answered === null) return { kind: 'differs', answered };
  const { ttl, values } = answered;
  return { kind: 'differs', answered: { ...(type !== undefined && { type }), ttl, values } };
};
const content = (values: readonly string[], ttl = 300): RecordSet => recordSet(zone, 'A', ttl, values);

const cases: readonly (readonly [string, LiveSet, Answer | null, AnswerVerdict])[] = [
  ['equal records', www, answer(record(www.set.name, 'A', '192.0.2.1'), record(www.set.name, 'A', '192.0.2.2')), same],
  [
    'equal records in another order, one twice',
    www,
    answer(...['192.0.2.2', '192.0.2.1', '192.0.2.2'].map((value) => record(www.set.name, 'A', value))),
    same,
  ],
  ['no answer', www, null, { kind: 'silent' }],
  ['a failure of the server', www, { ...nothing, rcode: 'SERVFAIL' }, { kind: 'silent' }],
  ['a refusal', www, { ...nothing, rcode: 'REFUSED', authoritative: false }, { kind: 'refused' }],
  ['no record', www, { ...nothing, authorities: [soa] }, differs(null)],
  ['no such name', www, { ...nothing, rcode: 'NXDOMAIN', authorities: [soa] }, differs(null)],
  [
    'equal records of a name that does not exist',
    www,
    {
      ...answer(record(www.set.name, 'A', '192.0.2.1'), record(www.set.name, 'A', '192.0.2.2')),
      rcode: 'NXDOMAIN',
    },
    { kind: 'silent' },
  ],
  [
    'a CNAME whose target does not exist',
    at(name('a.'), 'CNAME', [name('b.')]),
    { ...answer(record(name('a.'), 'CNAME', name('b.'))), rcode: 'NXDOMAIN' },
    same,
  ],
  ['one value less', www, answer(record(www.set.name, 'A', '192.0.2.1')), differs(content(['192.0.2.1']))],
  [
    'another TTL',
    www,
    answer(record(www.set.name, 'A', '192.0.2.1', 60), record(www.set.name, 'A', '192.0.2.2', 60)),
    differs(content(['192.0.2.1', '192.0.2.2'], 60)),
  ],
  [
    'another TTL of one record',
    www,
    answer(record(www.set.name, 'A', '192.0.2.1'), record(www.set.name, 'A', '192.0.2.2', 60)),
    differs(content(['192.0.2.1', '192.0.2.2'])),
  ],
  [
    'a record that the codec can not read',
    www,
    answer(record(www.set.name, 'A', '192.0.2.1'), record(www.set.name, 'A', null)),
    { kind: 'unproved' },
  ],
  [
    'a CNAME with the address of its target',
    www,
    answer(
      record(www.set.name, 'CNAME', 'web.example.net.', 60),
      record('web.example.net.' as DnsName, 'A', '192.0.2.1'),
    ),
    differs(content(['web.example.net.'], 60), 'CNAME'),
  ],
  [
    'a CNAME that is asked for, with the address of its target',
    at(name('www.'), 'CNAME', ['web.example.com.']),
    answer(record(name('www.'), 'CNAME', 'web.example.com.'), record(name('web.'), 'A', '192.0.2.1')),
    same,
  ],
  [
    'a wildcard by its own name',
    at(name('*.'), 'A', ['192.0.2.1']),
    answer(record(name('*.'), 'A', '192.0.2.1')),
    same,
  ],
  [
    'a wildcard that answers for a missing name',
    www,
    answer(record(www.set.name, 'A', '192.0.2.9')),
    differs(content(['192.0.2.9'])),
  ],
  [
    'a delegation',
    cut,
    referral(record(cut.set.name, 'NS', 'ns2.other.'), record(cut.set.name, 'NS', 'ns1.other.')),
    same,
  ],
  ['a delegation to others', cut, referral(record(cut.set.name, 'NS', 'ns3.other.')), differs(content(['ns3.other.']))],
  ['a delegation that is missing', cut, { ...nothing, authorities: [soa] }, differs(null)],
  [
    'a CNAME instead of a delegation',
    cut,
    answer(record(cut.set.name, 'CNAME', 'web.example.net.')),
    differs(content(['web.example.net.']), 'CNAME'),
  ],
  [
    'other servers of a subdomain that the server serves too',
    cut,
    answer(record(cut.set.name, 'NS', 'ns3.other.')),
    { kind: 'unproved' },
  ],
  [
    'no servers of a subdomain that the server serves too',
    cut,
    { ...nothing, authorities: [record(cut.set.name, 'SOA', null)] },
    { kind: 'unproved' },
  ],
  [
    'a delegation whose servers also serve the subdomain',
    cut,
    answer(record(cut.set.name, 'NS', 'ns1.other.'), record(cut.set.name, 'NS', 'ns2.other.')),
    same,
  ],
  ['a delegation above the set', www, referral(record(name('www.'), 'NS', 'ns1.other.')), differs(null)],
  ['a delegation above a delegation', cut, referral(record(zone, 'NS', 'ns1.other.')), { kind: 'refused' }],
  ['a referral to the root', www, referral(record('.' as DnsName, 'NS', 'a.root-servers.net.')), { kind: 'refused' }],
  ['a referral to a sibling', www, referral(record(name('mail.'), 'NS', 'ns1.other.')), { kind: 'refused' }],
  ['no authority and no referral', www, referral(), { kind: 'refused' }],
  [
    'a national name',
    at('xn--bcher-kva.example.com.' as DnsName, 'A', ['192.0.2.1']),
    answer(record('xn--bcher-kva.example.com.' as DnsName, 'A', '192.0.2.1')),
    same,
  ],
];

const owners = fc.constantFrom(zone, name('www.'), name('sub.'), name('a.sub.'), '.' as DnsName);
const records = fc.array(
  fc.record({
    name: owners,
    type: fc.constantFrom('A', 'NS', 'CNAME', 'SOA'),
    ttl: fc.nat(3),
    value: fc.option(fc.constantFrom('192.0.2.1', 'ns1.other.')),
  }),
  { maxLength: 4 },
);
const answers: fc.Arbitrary<Answer> = fc.record({
  rcode: fc.constantFrom('NOERROR', 'NXDOMAIN', 'REFUSED', 'SERVFAIL', 'FORMERR'),
  authoritative: fc.boolean(),
  answers: records,
  authorities: records,
  additionals: records,
});

describe('the answer of a name server', () => {
  for (const [what, live, given, expected] of cases) {
    it(`with ${what} is ${expected.kind}`, () => assert.deepEqual(judgeAnswer(zone, live, given), expected));
  }

  it('is never the same without the records of the set', () => {
    fc.assert(
      fc.property(fc.constantFrom(www, cut), answers, (live, given) => {
        if (judgeAnswer(zone, live, given).kind !== 'same') return;
        const { name: owner, type, ttl, values } = live.set;
        const section = given.authoritative ? given.answers : given.authorities;
        const found = section.filter((item) => item.name === owner && item.type === type);
        assert.deepEqual(new Set(found.map(({ value }) => value)), new Set(values));
        assert.ok(found.every((item) => item.ttl === ttl));
      }),
    );
  });

  it('means the same in any order of its records', () => {
    fc.assert(
      fc.property(fc.constantFrom(www, cut), answers, (live, given) => {
        const turned = { ...given, answers: given.answers.toReversed(), authorities: given.authorities.toReversed() };
        assert.equal(judgeAnswer(zone, live, turned).kind, judgeAnswer(zone, live, given).kind);
      }),
    );
  });
});
