import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../../dns/name.ts';
import { recordSet } from '../../dns/record-set.ts';
import type { Answer } from '../dns-answer.ts';
import { cutoverQuestions, judgeCutover, type ServerAnswer } from './judge-cutover.ts';
import type { LiveSet } from '../live-questions.ts';

const zone = 'example.com.' as DnsName;
const www = 'www.example.com.' as DnsName;
const live: LiveSet = { set: recordSet(www, 'A', 300, ['192.0.2.1']), place: 'answer' };
const sub: LiveSet = { set: recordSet('sub.example.com.' as DnsName, 'NS', 300, ['ns.other.']), place: 'referral' };

const answer = (values: readonly (string | null)[], ttl = 300, type = 'A'): Answer => ({
  rcode: 'NOERROR',
  authoritative: true,
  answers: values.map((value) => ({ name: www, type, ttl, value })),
  authorities: [],
  additionals: [],
});
const group = (...answers: readonly (Answer | null)[]): readonly ServerAnswer[] =>
  answers.map((item, i) => ({ server: `ns${i}.` as DnsName, answer: item }));
const [one, two, none] = [answer(['192.0.2.1']), answer(['192.0.2.2']), answer([])];
const [contentOne, contentTwo] = [
  { ttl: 300, values: ['192.0.2.1'] },
  { ttl: 300, values: ['192.0.2.2'] },
];
const differs = (difference: object, ttl = 300) => ({
  kind: 'differs',
  ttl,
  difference: { name: www, type: 'A', ...difference },
});

const cases: readonly (readonly [string, readonly ServerAnswer[], readonly ServerAnswer[], object])[] = [
  ['equal answers', group(one, one), group(one), { kind: 'same', ttl: 300 }],
  ['another TTL', group(answer(['192.0.2.1'], 86_400)), group(one), { kind: 'same', ttl: 86_400 }],
  ['no record at both', group(none), group(none), { kind: 'same', ttl: 0 }],
  ['another value', group(one), group(two), differs({ today: contentOne, target: contentTwo })],
  ['a record that goes', group(one), group(none), differs({ today: contentOne, target: null })],
  ['a record that comes', group(none), group(one), differs({ today: null, target: contentOne }, 0)],
  [
    'a CNAME that becomes an address',
    group(answer(['web.other.'], 300, 'CNAME')),
    group(one),
    differs({ today: { type: 'CNAME', ttl: 300, values: ['web.other.'] }, target: contentOne }),
  ],
  ['one server of the target that differs', group(one), group(one, none), differs({ today: contentOne, target: null })],
  [
    'servers of today that disagree',
    group(one, two),
    group(one),
    differs({
      today: contentOne,
      target: contentOne,
      todayServers: [
        { server: 'ns0.', answered: contentOne },
        { server: 'ns1.', answered: contentTwo },
      ],
    }),
  ],
  ['a silent server of today', group(one, null), group(one), { kind: 'unknown', ttl: 300 }],
  [
    'a silent server of today, and another value',
    group(one, null),
    group(two),
    differs({ today: contentOne, target: contentTwo }),
  ],
  ['silent servers of today', group(null), group(one), { kind: 'unknown', ttl: 0 }],
  ['a silent target', group(one), group(null), { kind: 'unknown', ttl: 300 }],
  ['servers of today that disagree, and a silent target', group(one, two), group(null), { kind: 'unknown', ttl: 300 }],
  ['no target', group(one), [], { kind: 'unknown', ttl: 300 }],
  ['a server that refuses', group({ ...one, rcode: 'REFUSED' }), group(one), { kind: 'unknown', ttl: 0 }],
  ['a value that can not be read', group(answer([null])), group(one), { kind: 'unknown', ttl: 0 }],
];

describe('a cutover', () => {
  for (const [what, today, target, expected] of cases) {
    it(`with ${what}`, () => assert.deepEqual(judgeCutover(zone, live, today, target), expected));
  }

  it('compares delegations by their referrals', () => {
    const referral = (value: string): Answer => ({
      ...none,
      authoritative: false,
      authorities: [{ name: sub.set.name, type: 'NS', ttl: 60, value }],
    });
    assert.equal(judgeCutover(zone, sub, group(referral('ns.other.')), group(referral('ns.other.'))).kind, 'same');
    assert.equal(judgeCutover(zone, sub, group(referral('ns.other.')), group(referral('ns.more.'))).kind, 'differs');
  });

  it('asks for the sets of Plesk and of the target, without the NS records of the service', () => {
    const set = (name: string, type: string) => recordSet(name as DnsName, type, 300, ['ns.other.']);
    const questions = cutoverQuestions(
      zone,
      [set(www, 'A'), set(zone, 'NS'), set(zone, 'MX')],
      [set(www, 'A'), set(zone, 'SOA'), set('old.example.com.', 'TXT')],
    );
    assert.deepEqual(
      questions.map(({ set: { name, type } }) => `${name} ${type}`),
      ['www.example.com. A', 'old.example.com. TXT', 'example.com. MX'],
    );
  });

  it('is the same only if all servers answer alike', () => {
    const answers = fc.array(fc.constantFrom(one, two, none, null), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(answers, answers, (today, target) => {
        const isSame = new Set([...today, ...target]).size === 1 && today[0] !== null;
        assert.equal(judgeCutover(zone, live, group(...today), group(...target)).kind === 'same', isSame);
      }),
    );
  });
});
