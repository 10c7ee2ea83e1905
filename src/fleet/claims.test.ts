import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../reconcile/dns/name.ts';
import { beatKey, claimKey, isServerName, noClaims, parseFleetKey, type Beat, type ZoneClaim } from './claims.ts';

const zone = 'example.com.' as DnsName;
const claim = (server: string, revision: number, more: Partial<ZoneClaim> = {}): ZoneClaim => ({
  server,
  zone,
  content: 'zone',
  created: revision,
  revision,
  ...more,
});
const beat = (server: string, revision: number, more: Partial<Beat> = {}): Beat => ({
  server,
  revision,
  outbox: 0,
  seen: revision - 1,
  removed: false,
  ...more,
});

describe('the claims of a zone', () => {
  it('are the last ones of each server, sorted', () => {
    const claims = noClaims();
    assert.ok(claims.learn(claim('b', 3)));
    assert.ok(claims.learn(claim('a', 4)));
    assert.ok(!claims.learn(claim('b', 2, { content: 'none' })));
    assert.ok(!claims.learn(claim('b', 3)));
    assert.deepEqual(
      claims.of(zone).map(({ server, revision }) => `${server} ${revision}`),
      ['a 4', 'b 3'],
    );
    assert.deepEqual([...claims.zones()], [zone]);
    assert.deepEqual(claims.of('other.example.' as DnsName), []);
  });

  it('that a complete reading lacks are removed, and only those', () => {
    const claims = noClaims();
    const other = 'other.example.' as DnsName;
    for (const known of [claim('a', 3), claim('b', 4), claim('b', 5, { zone: other })]) claims.learn(known);
    claims.learnBeat(beat('b', 6));
    claims.learnBeat(beat('a', 6));
    const keys = new Set([claimKey({ server: 'a', zone }), beatKey('a')]);
    assert.deepEqual([...claims.learnAbsent({ revision: 8, keys })], [zone, other]);
    assert.deepEqual([...claims.learnAbsent({ revision: 9, keys })], []);
    assert.deepEqual(
      claims.of(zone).map(({ content, revision }) => `${content} ${revision}`),
      ['zone 3', 'removed 8'],
    );
    assert.deepEqual([...claims.members().keys()], ['a']);
  });

  it('that are newer than a complete reading stay', () => {
    const claims = noClaims();
    claims.learn(claim('a', 9));
    assert.deepEqual([...claims.learnAbsent({ revision: 8, keys: new Set() })], []);
    assert.equal(claims.of(zone)[0]?.content, 'zone');
  });
});

describe('the members', () => {
  it('are the servers with a claim or a beat', () => {
    const claims = noClaims();
    claims.learn(claim('b', 3));
    claims.learnBeat(beat('a', 5));
    assert.deepEqual(
      [...claims.members()],
      [
        ['a', 4],
        ['b', 0],
      ],
    );
    claims.learn(claim('b', 6, { content: 'removed' }));
    claims.learnBeat(beat('a', 7, { removed: true }));
    assert.deepEqual([...claims.members()], []);
  });

  it('have sent all up to what they had seen before they found their outbox empty', () => {
    const claims = noClaims();
    claims.learnBeat(beat('a', 10, { seen: 6 }));
    assert.equal(claims.members().get('a'), 6);
    claims.learnBeat(beat('a', 12, { seen: 11, outbox: 3 }));
    assert.equal(claims.members().get('a'), 6);
    assert.ok(claims.learnBeat(beat('a', 11, { seen: 8 })), 'a late message may still prove something');
    assert.equal(claims.members().get('a'), 8);
    assert.ok(!claims.learnBeat(beat('a', 11, { seen: 8 })));
  });

  it('that have seen more than the engine had are of a time before it was restored, and prove nothing', () => {
    const claims = noClaims();
    claims.learnBeat(beat('a', 10, { seen: 11 }));
    assert.equal(claims.members().get('a'), 0);
    claims.learnBeat(beat('a', 13, { seen: 12 }));
    assert.equal(claims.members().get('a'), 12);
  });
});

const contents = fc.constantFrom<ZoneClaim['content']>('zone', 'ptrs', 'none', 'removed');
const names = fc.constantFrom('a', 'b', 'c');
const messages = fc
  .array(fc.record({ server: names, content: contents, isBeat: fc.boolean(), outbox: fc.nat(1), lag: fc.nat(4) }), {
    maxLength: 20,
  })
  .map((items) =>
    items.map(({ server, content, isBeat, outbox, lag }, i) =>
      isBeat
        ? beat(server, i + 5, { outbox, seen: i + 5 - lag, removed: content === 'removed' })
        : claim(server, i + 5, { content }),
    ),
  );

describe('all that is known', () => {
  it('is the same after every order of delivery, with repeated messages', () => {
    fc.assert(
      fc.property(
        messages.chain((sent) =>
          fc.tuple(fc.constant(sent), fc.array(fc.nat(), { minLength: sent.length, maxLength: sent.length })),
        ),
        ([sent, order]) => {
          const learned = (items: readonly (Beat | ZoneClaim)[]) => {
            const claims = noClaims();
            for (const item of items)
              if ('zone' in item) claims.learn(item);
              else claims.learnBeat(item);
            return { of: claims.of(zone), members: [...claims.members()] };
          };
          const shuffled = sent.map((item, i) => ({ item, at: order[i] ?? 0 })).sort((x, y) => x.at - y.at);
          const late = shuffled.map(({ item }) => item);
          assert.deepEqual(learned([...late, ...late.slice(0, 5), ...late.toReversed()]), learned(sent));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a key', () => {
  it('is read as it is written', () => {
    const reverse = '0/25.2.0.192.in-addr.arpa.' as DnsName;
    assert.equal(claimKey({ server: 'plesk-1', zone: reverse }), 'claim/plesk-1/0/25.2.0.192.in-addr.arpa.');
    for (const name of [zone, reverse])
      assert.deepEqual(parseFleetKey(claimKey({ server: 'plesk-1', zone: name })), { server: 'plesk-1', zone: name });
    assert.deepEqual(parseFleetKey(beatKey('plesk-1')), { server: 'plesk-1', zone: null });
  });

  for (const key of [
    '',
    'claim',
    'claim/a',
    'claim/a/',
    'claim/a/Example.COM.',
    'claim/a/example.com',
    'claim/../example.com.',
    'claim//example.com.',
    'beat/a/b',
    'beat/',
    'state/a/example.com.',
  ])
    it(`like ${JSON.stringify(key)} is not one of ours`, () => assert.equal(parseFleetKey(key), null));

  it('begins with the name of a server without a slash', () => {
    for (const name of ['plesk-1', 'a', 'A.b_c', 'x'.repeat(253)]) assert.ok(isServerName(name), name);
    for (const name of ['', 'a/b', '.', '-a', 'a b', 'ä', 'x'.repeat(254)]) assert.ok(!isServerName(name), name);
  });
});
