import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import type { Answer } from './dns-answer.ts';
import type { AnswerVerdict } from './judge-answer.ts';
import { combineAddresses, judgeServer, servesZone, unservedVerdict, type ServerVerdict } from './judge-server.ts';
import { liveVerdict, type LiveServer, type LiveSighting } from './live-verdict.ts';

const zone = 'example.com.' as DnsName;
const set = recordSet('www.example.com.' as DnsName, 'A', 300, ['192.0.2.1']);
const difference = { name: set.name, type: 'A', expected: { ttl: 300, values: ['192.0.2.1'] }, answered: null };
const ok: ServerVerdict = { state: 'ok', differences: [], unproved: [] };
const differing: ServerVerdict = { state: 'differs', differences: [difference], unproved: [] };
const judged = (...verdicts: readonly AnswerVerdict[]) =>
  judgeServer(verdicts.map((verdict) => ({ live: { set, place: 'answer' }, verdict })));

describe('a name server', () => {
  it('serves a zone if it answers its SOA with authority', () => {
    const soa: Answer = {
      rcode: 'NOERROR',
      authoritative: true,
      answers: [{ name: zone, type: 'SOA', ttl: 60, value: null }],
      authorities: [],
      additionals: [],
    };
    assert.equal(servesZone(zone, null), null);
    assert.equal(servesZone(zone, soa), true);
    assert.equal(servesZone(zone, { ...soa, authoritative: false }), false);
    assert.equal(servesZone(zone, { ...soa, rcode: 'REFUSED' }), false);
    assert.equal(servesZone('www.example.com.' as DnsName, soa), false);
    assert.equal(unservedVerdict(false).state, 'not-authoritative');
    assert.equal(unservedVerdict(null).state, 'silent');
  });

  it('is as good as its worst answer', () => {
    assert.deepEqual(judged(), ok);
    assert.deepEqual(judged({ kind: 'same' }), ok);
    assert.deepEqual(judged({ kind: 'same' }, { kind: 'differs', answered: null }, { kind: 'silent' }), differing);
    assert.equal(judged({ kind: 'same' }, { kind: 'silent' }).state, 'silent');
    assert.equal(judged({ kind: 'refused' }, { kind: 'silent' }).state, 'not-authoritative');
    assert.deepEqual(judged({ kind: 'unproved' }), { ...ok, unproved: [{ name: set.name, type: 'A' }] });
  });

  it('is as good as its worst address that answers', () => {
    const [silent, lame] = [unservedVerdict(null), unservedVerdict(false)];
    assert.deepEqual(combineAddresses([silent, ok]), ok);
    assert.deepEqual(combineAddresses([ok, differing, lame]), differing);
    assert.deepEqual(combineAddresses([ok, lame]), lame);
    assert.deepEqual(combineAddresses([silent, silent]), silent);
    assert.deepEqual(combineAddresses([]), silent);
  });
});

const server = (name: string, verdict: ServerVerdict): LiveServer => {
  return { name: name as DnsName, addresses: ['192.0.2.53'], ...verdict };
};
const live: LiveSighting = {
  target: 'route53',
  delegation: { state: 'ours', nameServers: ['ns1.ours.' as DnsName] },
  whyUnknown: null,
  ds: 'none',
  servers: [server('ns1.ours.', ok), server('ns2.ours.', ok)],
  unsure: [],
  isYoung: false,
};
const others = { state: 'others', nameServers: ['ns1.other.' as DnsName] } as const;
const name = set.name;

const cases: readonly (readonly [string, Partial<LiveSighting>, boolean | null, string])[] = [
  ['a signed zone', { ds: 'signed' }, true, ''],
  ['a stray DS', { ds: 'stray', delegation: others }, false, 'DS record that matches no key'],
  ['no delegation', { delegation: { ...others, state: 'none' } }, false, 'does not delegate it'],
  ['another delegation', { delegation: others }, false, 'to other name servers: ns1.other.'],
  ['a mixed delegation', { delegation: { ...others, state: 'mixed' } }, false, 'also to other name servers'],
  [
    'a server with old content',
    { servers: [server('ns1.ours.', differing)] },
    false,
    '1 record set differs at ns1.ours.',
  ],
  [
    'servers with several differences',
    { servers: [server('a.', { ...differing, differences: [difference, { ...difference, type: 'TXT' }] })] },
    false,
    '2 record sets differ at a.',
  ],
  [
    'old content in a young zone',
    { servers: [server('ns1.ours.', differing)], isYoung: true },
    false,
    'not yet: 1 record set differs',
  ],
  [
    'a lame server',
    { servers: [server('ns1.ours.', unservedVerdict(false))] },
    false,
    'no authority for the zone at ns1',
  ],
  [
    'an unknown delegation',
    { delegation: { state: 'unknown', nameServers: [] }, whyUnknown: 'x' },
    null,
    'not known: x',
  ],
  ['a delegation to unknown addresses', { delegation: { ...others, state: 'unknown' } }, null, 'no known address'],
  ['a silent server', { servers: [server('a.', ok), server('b.', unservedVerdict(null))] }, null, 'no answer from b.'],
  ['no known server', { servers: [] }, null, 'no name server of the target is known'],
  ['an unknown DS', { ds: 'unknown' }, null, 'whether the DS record'],
  ['an unconfirmed write', { unsure: [{ name, type: 'A' }] }, null, 'the last change of www.example.com. A is not'],
  [
    'answers that can not be compared',
    { servers: [server('a.', { ...ok, unproved: ['A', 'A', 'TXT'].map((type) => ({ name, type })) })] },
    null,
    'the answers for www.example.com. A and 1 more',
  ],
];

describe('a zone', () => {
  it('is live if all is as applied', () => {
    assert.deepEqual(liveVerdict(live), { live: true, reason: null, hint: null, waits: false });
  });

  for (const [what, change, expected, reason] of cases) {
    it(`with ${what}: ${expected}`, () => {
      const verdict = liveVerdict({ ...live, ...change });
      assert.equal(verdict.live, expected);
      assert.ok((verdict.reason ?? '').includes(reason), verdict.reason ?? '');
    });
  }

  it('is never live with a silent or differing server, or another delegation', () => {
    const state = fc.constantFrom<LiveSighting['delegation']['state']>('ours', 'others', 'mixed', 'none', 'unknown');
    const ds = fc.constantFrom<LiveSighting['ds']>('none', 'stray', 'signed', 'unknown');
    const verdicts = fc.array(fc.constantFrom(ok, differing, unservedVerdict(null), unservedVerdict(false)));
    fc.assert(
      fc.property(state, ds, verdicts, fc.boolean(), (delegation, dsState, all, isYoung) => {
        const sighting: LiveSighting = {
          ...live,
          delegation: { state: delegation, nameServers: [] },
          ds: dsState,
          servers: all.map((verdict) => server('a.', verdict)),
          isYoung,
        };
        const isLive = liveVerdict(sighting).live === true;
        const isAll = all.length > 0 && all.every((verdict) => verdict === ok);
        assert.equal(isLive, delegation === 'ours' && (dsState === 'none' || dsState === 'signed') && isAll);
      }),
    );
  });
});
