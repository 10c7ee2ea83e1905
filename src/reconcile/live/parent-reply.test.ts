import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWithin, type DnsName } from '../dns/name.ts';
import type { Answer, AnsweredRecord } from './dns-answer.ts';
import { addressReply, dsReply, parentReply } from './parent-reply.ts';

const name = (text: string): DnsName => text as DnsName;
const record = (owner: string, type: string, value: string | null, ttl = 300): AnsweredRecord => {
  return { name: name(owner), type, ttl, value };
};
const answer = (parts: Partial<Answer>): Answer => {
  return { rcode: 'NOERROR', authoritative: true, answers: [], authorities: [], additionals: [], ...parts };
};
const start = (zone: string): AnsweredRecord => record(zone, 'SOA', `ns.${zone} host.${zone} 1 2 3 4 5`);
const [zone, wanted] = [name('example.'), name('a.b.example.')];
const reply = (parts: Partial<Answer>) => parentReply(answer(parts), zone, wanted);

describe('a referral', () => {
  const authorities = [
    record('a.b.example.', 'NS', 'ns1.a.b.example.', 60),
    record('a.b.example.', 'NS', 'ns.other.', 30),
  ];
  const additionals = [
    record('ns1.a.b.example.', 'A', '192.0.2.1'),
    record('ns1.a.b.example.', 'A', '192.0.2.1'),
    record('ns1.a.b.example.', 'AAAA', '2001:db8::1'),
    record('ns1.a.b.example.', 'AAAA', null),
    record('ns1.a.b.example.', 'TXT', '"x"'),
    record('ns2.a.b.example.', 'A', '192.0.2.2'),
    record('ns.other.', 'A', '192.0.2.3'),
  ];

  it('has the name servers, the glue within the zone, and the lowest TTL', () => {
    const expected = {
      kind: 'referral',
      cut: 'a.b.example.',
      nameServers: [
        { name: 'ns1.a.b.example.', addresses: ['192.0.2.1', '2001:db8::1'] },
        { name: 'ns.other.', addresses: [] },
      ],
      ttl: 30,
    };
    for (const authoritative of [false, true])
      assert.deepEqual(reply({ authoritative, authorities, additionals }), expected);
    assert.deepEqual(parentReply(answer({ authorities, additionals }), name('.'), wanted), {
      ...expected,
      nameServers: [expected.nameServers[0], { name: 'ns.other.', addresses: ['192.0.2.3'] }],
    });
  });

  it('may lead to a zone between', () => {
    const between = [record('b.example.', 'NS', 'ns.b.example.')];
    assert.equal((reply({ authoritative: false, authorities: between }) as { cut: string }).cut, 'b.example.');
  });

  for (const owner of ['example.', '.', 'c.example.', 'x.a.b.example.', 'b.example2.'])
    it(`to ${owner} doesn't lead to the name`, () =>
      assert.equal(reply({ authoritative: false, authorities: [record(owner, 'NS', 'ns.evil.')] }), null));

  it('with a failure, records in the answer, or unreadable servers is none', () => {
    for (const parts of [
      { authorities, rcode: 'REFUSED' },
      { authorities, rcode: 'NXDOMAIN', authoritative: false },
      { authorities, answers: [record('a.b.example.', 'TXT', '"x"')] },
      { authorities: Array.from({ length: 65 }, (_, i) => record('a.b.example.', 'NS', `ns${i}.`)) },
      { authorities: [record('a.b.example.', 'NS', null), record('a.b.example.', 'NS', '..')] },
    ])
      assert.equal(reply(parts), null);
  });

  it('is always to a zone below, above or at the name, whatever the answer has', () => {
    const names = fc.constantFrom(
      '.',
      'example.',
      'b.example.',
      'a.b.example.',
      'x.a.b.example.',
      'other.',
      'xb.example.',
    );
    const records = fc.array(
      fc.record({
        name: names.map(name),
        type: fc.constantFrom('NS', 'SOA', 'A', 'CNAME', 'DNAME', 'DS'),
        ttl: fc.nat(),
        value: fc.option(names),
      }),
      { maxLength: 4 },
    );
    const anyAnswer = fc.record({
      rcode: fc.constantFrom('NOERROR', 'NXDOMAIN', 'SERVFAIL'),
      authoritative: fc.boolean(),
      answers: records,
      authorities: records,
      additionals: records,
    });
    fc.assert(
      fc.property(anyAnswer, (given) => {
        const found = parentReply(given, zone, wanted);
        if (found === null) return;
        assert.notEqual(given.rcode, 'SERVFAIL');
        const place = found.kind === 'none' ? found.parent : found.cut;
        assert.ok(isWithin(place, zone) && isWithin(wanted, place));
        if (found.kind === 'none') assert.ok(given.authoritative && place !== wanted);
        else assert.ok(place !== zone && found.nameServers.length > 0);
      }),
    );
  });
});

describe('authority for the name itself', () => {
  const answers = [record('a.b.example.', 'NS', 'ns1.a.b.example.')];

  it('hides the delegation', () => {
    const nameServers = [{ name: 'ns1.a.b.example.', addresses: [] }];
    assert.deepEqual(reply({ answers }), { kind: 'authority', cut: 'a.b.example.', nameServers, ttl: 300 });
  });

  it('is none without the flag: a cache may answer so', () =>
    assert.equal(reply({ answers, authoritative: false }), null));
});

describe('no delegation', () => {
  for (const [what, parts, parent] of [
    ['there is no such name', { rcode: 'NXDOMAIN', authorities: [start('example.')] }, 'example.'],
    ['the name has other records or names below', { authorities: [start('example.')] }, 'example.'],
    ['the name is in a zone between', { rcode: 'NXDOMAIN', authorities: [start('b.example.')] }, 'b.example.'],
    ['the name is an alias', { answers: [record('a.b.example.', 'CNAME', 'x.')] }, 'example.'],
    ['a name above is an alias', { answers: [record('b.example.', 'DNAME', 'x.')] }, 'example.'],
  ] as const)
    it(`is proved if ${what}`, () => assert.deepEqual(reply(parts), { kind: 'none', parent }));

  for (const [what, parts] of [
    ['without authority', { authoritative: false, rcode: 'NXDOMAIN', authorities: [start('example.')] }],
    ['without the zone', { rcode: 'NXDOMAIN' }],
    ['from a zone above', { rcode: 'NXDOMAIN', authorities: [start('.')] }],
    ['from a zone beside', { rcode: 'NXDOMAIN', authorities: [start('c.example.')] }],
    ['from the zone itself', { authorities: [start('a.b.example.')] }],
    ['by an alias of another name', { answers: [record('x.example.', 'CNAME', 'x.')] }],
    ['by an alias above the zone', { answers: [record('.', 'DNAME', 'x.')] }],
    ['by an alias at the name', { answers: [record('a.b.example.', 'DNAME', 'x.')] }],
    ['by an alias beside', { answers: [record('c.example.', 'DNAME', 'x.')] }],
  ] as const)
    it(`isn't proved ${what}`, () => assert.equal(reply(parts), null));
});

describe('DS records', () => {
  const ds = (parts: Partial<Answer>) => dsReply(answer(parts), zone, wanted);

  it('are those of the name', () => {
    const answers = [record('a.b.example.', 'DS', '1 13 2 AB'), record('a.b.example.', 'RRSIG', null)];
    assert.deepEqual(ds({ answers }), ['1 13 2 AB']);
    assert.deepEqual(ds({ answers: [record('a.b.example.', 'CNAME', 'x.')] }), []);
  });

  it('are none if the parent says so', () => {
    assert.deepEqual(ds({ authorities: [start('example.')] }), []);
    assert.deepEqual(ds({ rcode: 'NXDOMAIN', authorities: [start('b.example.')] }), []);
  });

  it("aren't known otherwise", () => {
    for (const parts of [
      { rcode: 'SERVFAIL' },
      { authoritative: false },
      { answers: [record('a.b.example.', 'DS', null)] },
      { authorities: [start('a.b.example.')] },
    ])
      assert.equal(ds(parts), null);
  });
});

describe('addresses of a name server', () => {
  const addresses = (parts: Partial<Answer>) => addressReply(answer(parts), zone, wanted);

  it('are those of its name, with authority', () => {
    const answers = [record('a.b.example.', 'A', '192.0.2.1'), record('x.', 'A', '192.0.2.9')];
    assert.deepEqual(addresses({ answers }), { kind: 'addresses', addresses: ['192.0.2.1'] });
    assert.equal(addresses({ answers, authoritative: false }), null);
    const six = [record('a.b.example.', 'AAAA', '::1'), record('a.b.example.', 'A', null)];
    assert.deepEqual(addresses({ answers: six }), { kind: 'addresses', addresses: ['::1'] });
  });

  it('may be at another name, or in a zone below', () => {
    assert.deepEqual(addresses({ answers: [record('a.b.example.', 'CNAME', 'x.')] }), { kind: 'alias', target: 'x.' });
    const authorities = [record('b.example.', 'NS', 'ns.b.example.')];
    assert.equal(addresses({ authoritative: false, authorities })?.kind, 'referral');
  });

  it('are none if the zone says so', () => {
    const none = { kind: 'addresses', addresses: [] };
    assert.deepEqual(addresses({ rcode: 'NXDOMAIN', authorities: [start('example.')] }), none);
    assert.deepEqual(addresses({ authorities: [start('a.b.example.')] }), none, 'the name is the apex of a zone');
  });

  it("aren't known otherwise", () => {
    for (const parts of [
      {},
      { rcode: 'NXDOMAIN', authorities: [start('a.b.example.')] },
      { answers: [record('a.b.example.', 'CNAME', null)] },
      { answers: [record('a.b.example.', 'TXT', '"x"')] },
      { answers: [record('x.', 'A', '192.0.2.1')], authorities: [start('a.b.example.')] },
    ])
      assert.equal(addresses(parts), null);
  });
});
