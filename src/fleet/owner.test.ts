import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../reconcile/dns/name.ts';
import { noClaims, type ZoneClaim } from './claims.ts';
import { contestOf, ownerOf, type OwnerDecision, type OwnerRecord, type ZoneFacts } from './owner.ts';

const zone = 'example.com.' as DnsName;
const claim = (server: string, created: number, more: Partial<ZoneClaim> = {}): ZoneClaim => ({
  server,
  zone,
  content: 'zone',
  created,
  revision: created,
  ...more,
});
const none = (server: string, created: number, revision: number) =>
  claim(server, created, { content: 'none', revision });
const decide = (claims: readonly ZoneClaim[], more: Partial<ZoneFacts> = {}): OwnerDecision =>
  ownerOf({ claims, owner: null, move: null, windows: [], members: new Map(), ...more });
const record = (server: string, created: number): OwnerRecord => ({ server, created });
const owned = (owner: OwnerRecord, by: 'move' | 'record' | 'window' | 'age', ...held: readonly string[]) => ({
  kind: 'owned',
  owner,
  by,
  held,
});

describe('the owner of a zone', () => {
  it('is the only server that has it', () => {
    assert.deepEqual(decide([claim('a', 5)]), owned(record('a', 5), 'age'));
  });

  it('is the first of several, and changes of the others are held', () => {
    assert.deepEqual(decide([claim('a', 6), claim('b', 5), claim('c', 7)]), owned(record('b', 5), 'age', 'a', 'c'));
  });

  it('is the first by name if two are equally old', () => {
    for (const claims of [
      [claim('a', 5), claim('b', 5)],
      [claim('b', 5), claim('a', 5)],
    ])
      assert.deepEqual(decide(claims), owned(record('a', 5), 'age', 'b'));
  });

  it('stays the recorded one, also if another is older', () => {
    assert.deepEqual(
      decide([claim('a', 5), claim('b', 6)], { owner: record('b', 6) }),
      owned(record('b', 6), 'record', 'a'),
    );
  });

  it('changes if the recorded one deleted the zone, also if it creates it again', () => {
    const owner = record('a', 5);
    assert.deepEqual(decide([none('a', 5, 8), claim('b', 6)], { owner }), owned(record('b', 6), 'age'));
    assert.deepEqual(decide([claim('a', 9), claim('b', 6)], { owner }), owned(record('b', 6), 'age', 'a'));
    assert.deepEqual(decide([claim('a', 9)], { owner }), owned(record('a', 9), 'age'));
  });

  it('is no longer guessed if the recorded one left the fleet', () => {
    const owner = record('a', 5);
    const left = { kind: 'left', server: 'a', held: ['b'] };
    assert.deepEqual(decide([claim('b', 6)], { owner }), left);
    assert.deepEqual(decide([claim('a', 5, { content: 'removed', revision: 7 }), claim('b', 6)], { owner }), left);
    assert.deepEqual(decide([], { owner }), { ...left, held: [] });
  });
});

describe('a move', () => {
  const move = { to: 'b', revision: 8 };

  it('makes the named server the owner', () => {
    const claims = [claim('a', 5), claim('b', 6)];
    assert.deepEqual(decide(claims, { owner: record('a', 5), move }), owned(record('b', 6), 'move', 'a'));
  });

  it('changes nothing while the named server has no content', () => {
    const owner = record('a', 5);
    for (const claims of [[claim('a', 5)], [claim('a', 5), none('b', 6, 7)], [claim('a', 5), claim('c', 3)]])
      assert.equal(decide(claims, { owner, move }).kind, 'owned');
    assert.deepEqual(decide([claim('a', 5)], { owner, move }), owned(owner, 'record'));
  });

  it('is over if the named server deletes the zone, also if it creates it again', () => {
    const owner = record('b', 6);
    assert.deepEqual(decide([claim('a', 5), none('b', 6, 9)], { owner, move }), owned(record('a', 5), 'age'));
    assert.deepEqual(decide([claim('a', 5), claim('b', 11)], { owner, move }), owned(record('a', 5), 'age', 'b'));
  });

  it('takes the zone of a server that left', () => {
    assert.deepEqual(decide([claim('b', 6)], { owner: record('a', 5), move }), owned(record('b', 6), 'move'));
  });
});

describe('an open window', () => {
  const owner = record('a', 5);
  const window = (from: string, to: string) => ({ from, to });

  it('makes the newcomer the owner', () => {
    const facts = { owner, windows: [window('a', 'b')] };
    assert.deepEqual(decide([claim('a', 5), claim('b', 6)], facts), owned(record('b', 6), 'window', 'a'));
    assert.deepEqual(decide([claim('a', 5), claim('c', 6)], facts), owned(owner, 'record', 'c'));
    assert.deepEqual(decide([claim('a', 5)], facts), owned(owner, 'record'));
  });

  it("doesn't return the zone to the older server", () => {
    const windows = [window('a', 'b'), window('b', 'a')];
    const claims = [claim('a', 5), claim('b', 6)];
    for (const recorded of [null, owner, record('b', 6)]) {
      const decision = decide(claims, { owner: recorded, windows });
      assert.deepEqual(decision.kind === 'owned' ? decision.owner : decision, record('b', 6));
    }
  });

  it('may lead to the next one', () => {
    const claims = [claim('a', 5), claim('b', 6), claim('c', 7)];
    const windows = [window('b', 'c'), window('a', 'b')];
    assert.deepEqual(decide(claims, { owner, windows }), owned(record('c', 7), 'window', 'a', 'b'));
  });

  it('goes before age if the owner deleted the zone', () => {
    const claims = [none('a', 5, 9), claim('b', 6), claim('c', 7)];
    assert.deepEqual(decide(claims, { owner, windows: [window('a', 'c')] }), owned(record('c', 7), 'window', 'b'));
  });

  it('moves the zones of a renamed server, before its old claims are removed or after it', () => {
    const windows = [window('a', 'new')];
    for (const claims of [
      [claim('a', 5), claim('new', 9)],
      [claim('a', 5, { content: 'removed', revision: 10 }), claim('new', 9)],
      [claim('new', 9)],
    ]) {
      const decision = decide(claims, { owner, windows });
      assert.deepEqual(decision.kind === 'owned' ? decision.owner : decision, record('new', 9));
    }
  });
});

describe('the delete of the last server', () => {
  const owner = record('a', 5);
  const claims = [none('a', 5, 8)];

  it('waits until all servers have sent what they accepted before', () => {
    const members = new Map([
      ['a', 9],
      ['b', 7],
      ['c', 0],
    ]);
    assert.deepEqual(decide(claims, { owner, members }), { kind: 'waiting', silent: ['b', 'c'] });
  });

  it('is done then', () => {
    assert.deepEqual(decide(claims, { owner, members: new Map([['a', 8]]) }), { kind: 'deleted' });
  });

  it('leaves PTRs of other servers, and waits as well', () => {
    const both = [...claims, claim('b', 6, { content: 'ptrs' })];
    const shared = { kind: 'shared', servers: ['b'], held: [] };
    assert.deepEqual(decide(both, { owner, members: new Map([['b', 7]]) }), { kind: 'waiting', silent: ['b'] });
    assert.deepEqual(decide(both, { owner, members: new Map([['b', 8]]) }), shared);
    assert.deepEqual(decide([claim('b', 6, { content: 'ptrs' })]), shared);
  });

  it('deletes nothing if it was never the owner', () => {
    assert.deepEqual(decide(claims), { kind: 'unclaimed' });
    assert.deepEqual(decide([]), { kind: 'unclaimed' });
    assert.deepEqual(decide([claim('b', 6), ...claims], { owner: record('b', 6) }), owned(record('b', 6), 'record'));
  });
});

describe('the owner of a reverse zone', () => {
  const reverse = '2.0.192.in-addr.arpa.' as DnsName;
  const ptrs = claim('b', 6, { content: 'ptrs', zone: reverse });
  const later = claim('a', 7, { zone: reverse });

  it('is nobody while another server has had PTRs there for longer, and the content is held', () => {
    const shared = { kind: 'shared', servers: ['b'], held: ['a'] };
    assert.deepEqual(decide([later, ptrs]), shared);
    assert.deepEqual(decide([later, ptrs], { owner: record('c', 1) }).kind, 'left');
    assert.deepEqual(decide([later, { ...ptrs, content: 'none' }]), owned(record('a', 7), 'age'));
  });

  it('is the server that has it in Plesk for longer, or to which an administrator moves it', () => {
    assert.deepEqual(decide([{ ...later, created: 5 }, ptrs]), owned(record('a', 5), 'age'));
    assert.deepEqual(decide([later, ptrs], { move: { to: 'a', revision: 8 } }), owned(record('a', 7), 'move'));
    assert.deepEqual(decide([later, ptrs], { owner: record('a', 7) }), owned(record('a', 7), 'record'));
  });

  it('is a server that has it in Plesk if only its own PTRs are older, or the zone has no reverse names', () => {
    assert.deepEqual(decide([{ ...ptrs, server: 'a' }, later]), owned(record('a', 7), 'age'));
    assert.deepEqual(
      decide([
        { ...later, zone },
        { ...ptrs, zone },
      ]),
      owned(record('a', 7), 'age'),
    );
  });
});

describe('a zone that several servers claim', () => {
  const contest = (claims: readonly ZoneClaim[], more: Partial<ZoneFacts> = {}) =>
    contestOf({ claims, owner: null, move: null, windows: [], members: new Map(), ...more });

  it('has these servers, and the reason of its owner', () => {
    assert.deepEqual(contest([claim('b', 5), claim('a', 6), none('c', 1, 2)]), { servers: ['a', 'b'], by: 'age' });
    const owner = record('b', 5);
    assert.deepEqual(contest([claim('b', 5), claim('a', 6)], { owner }), { servers: ['a', 'b'], by: 'record' });
    const ptrs = [claim('b', 5, { content: 'ptrs' }), claim('a', 6, { content: 'ptrs' })];
    assert.deepEqual(contest(ptrs), { servers: ['a', 'b'], by: null });
    assert.equal(contest([claim('a', 6), none('b', 1, 2)]), null);
  });
});

const names = ['a', 'b', 'c'] as const;
const server = fc.constantFrom(...names);
type Content = ZoneClaim['content'];

describe('laws of the owner', () => {
  const facts = fc.record({
    claims: fc
      .uniqueArray(
        fc.record({
          server,
          content: fc.constantFrom<Content>('zone', 'zone', 'ptrs', 'none', 'removed'),
          created: fc.integer({ min: 1, max: 6 }),
          later: fc.nat(6),
        }),
        { selector: (item) => item.server },
      )
      .map((items) =>
        items.map((item) => claim(item.server, item.created, { ...item, revision: item.created + item.later })),
      ),
    owner: fc.option(fc.record({ server, created: fc.integer({ min: 1, max: 6 }) })),
    move: fc.option(fc.record({ to: server, revision: fc.integer({ min: 1, max: 12 }) })),
    windows: fc.array(fc.record({ from: server, to: server }), { maxLength: 3 }),
    members: fc.array(fc.tuple(server, fc.nat(14))).map((items) => new Map(items)),
  });

  it('depend on no order, and a decision that is recorded stays', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const decision = ownerOf(given);
        const reversed = ownerOf({
          ...given,
          claims: given.claims.toReversed(),
          windows: given.windows.toReversed(),
        });
        assert.deepEqual(
          { ...reversed, held: undefined, servers: undefined },
          { ...decision, held: undefined, servers: undefined },
        );
        if (decision.kind !== 'owned') return;
        const again = ownerOf({ ...given, owner: decision.owner });
        assert.deepEqual(again.kind === 'owned' ? again.owner : again, decision.owner);
      }),
      { numRuns: 3000 },
    );
  });

  it('give a zone that any server has to one of these servers, or change nothing', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const having = given.claims.filter(({ content }) => content === 'zone').map((item) => item.server);
        const decision = ownerOf(given);
        if (decision.kind === 'owned')
          assert.deepEqual([decision.owner.server, ...decision.held].sort(), having.toSorted());
        else if (having.length > 0) assert.deepEqual([decision.kind, given.owner === null], ['left', false]);
        if (decision.kind === 'deleted') assert.notEqual(given.owner, null);
      }),
      { numRuns: 3000 },
    );
  });
});

/** A step in the life of a fleet with one zone. */
type Step =
  | { readonly kind: 'create' | 'delete' | 'send' | 'look' | 'count' | 'beat'; readonly server: string }
  | { readonly kind: 'decide' };

/** What a server has accepted and sent, and what its agent is about to write. */
interface ModelServer {
  readonly outbox: { readonly content: 'zone' | 'none'; readonly at: number }[];
  has: boolean;
  acceptedAt: number;
  seen: number;
  beat: { readonly outbox: number; readonly seen: number } | null;
}

/**
 * Runs steps of servers whose messages are late, and a worker that decides at times.
 * Returns the last owner. Fails if the zone is deleted although a server accepted it before the delete.
 */
function runFleet(steps: readonly Step[], provesByBeatItself: boolean): OwnerDecision {
  const claims = noClaims();
  const servers = new Map(
    names.map((name): [string, ModelServer] => [name, { outbox: [], has: false, acceptedAt: 0, seen: 0, beat: null }]),
  );
  const created = new Map<string, number>();
  let revision = 1;
  let clock = 0;
  let lastDelete = 0;
  let owner: OwnerRecord | null = null;
  for (const name of names) claims.learnBeat({ server: name, revision, outbox: 0, seen: 0, removed: false });
  const accept = (state: ModelServer, has: boolean): void => {
    if (state.has === has) return;
    state.outbox.push({ content: has ? 'zone' : 'none', at: ++clock });
    state.has = has;
    state.acceptedAt = clock;
  };
  const send = (name: string, state: ModelServer): void => {
    const next = state.outbox.shift();
    if (next === undefined) return;
    if (next.content === 'none') {
      lastDelete = Math.max(lastDelete, next.at);
      claims.learn(none(name, created.get(name) ?? 0, ++revision));
      return;
    }
    if (created.has(name)) claims.learn(claim(name, 0, { content: 'removed', revision: ++revision }));
    created.set(name, ++revision);
    claims.learn(claim(name, revision));
  };
  const decideNow = (): OwnerDecision => {
    const decision = ownerOf({ claims: claims.of(zone), owner, move: null, windows: [], members: claims.members() });
    if (decision.kind === 'owned') ({ owner } = decision);
    if (decision.kind === 'deleted') {
      owner = null;
      for (const [name, state] of servers)
        assert.ok(!state.has || state.acceptedAt > lastDelete, `deleted, but ${name} had accepted it before`);
    }
    return decision;
  };
  for (const step of steps) {
    if (step.kind === 'decide') {
      decideNow();
      continue;
    }
    const state = servers.get(step.server) as ModelServer;
    if (step.kind === 'create') accept(state, true);
    if (step.kind === 'delete') accept(state, false);
    if (step.kind === 'send') send(step.server, state);
    if (step.kind === 'look') state.seen = revision;
    if (step.kind === 'count') state.beat = { outbox: state.outbox.length, seen: state.seen };
    if (step.kind === 'beat' && state.beat !== null) {
      revision++;
      const seen = provesByBeatItself ? revision : state.beat.seen;
      claims.learnBeat({ server: step.server, revision, outbox: state.beat.outbox, seen, removed: false });
      state.beat = null;
    }
  }
  for (const [name, state] of servers) while (state.outbox.length > 0) send(name, state);
  return decideNow();
}

const steps = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.constant({ kind: 'decide' } as const) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom('create', 'delete', 'send', 'send', 'look', 'count', 'beat'),
        server,
      }),
    },
  ),
  { maxLength: 80 },
) as fc.Arbitrary<readonly Step[]>;

describe('a fleet with late messages', () => {
  it('never deletes a zone that a server had accepted before the delete', () => {
    fc.assert(
      fc.property(steps, (items) => void runFleet(items, false)),
      { numRuns: 3000 },
    );
  });

  it('would delete one if a beat proved all that is before its own revision', () => {
    const by = (name: string, ...kinds: readonly string[]) => kinds.map((kind) => ({ kind, server: name }) as Step);
    const others = [...by('c', 'look', 'count', 'beat'), ...by('a', 'look', 'count', 'beat')];
    const migration = [
      ...by('a', 'create', 'send'),
      { kind: 'decide' } as const,
      ...by('b', 'look', 'count'),
      ...by('b', 'create'),
      ...by('a', 'delete', 'send'),
      ...by('b', 'beat'),
      ...others,
      { kind: 'decide' } as const,
    ];
    assert.throws(() => runFleet(migration, true), /deleted, but b had accepted it before/);
    assert.equal(runFleet(migration, false).kind, 'owned');
  });

  it('ends with the same owner, whenever a worker looks', () => {
    const owners = { owned: 0, other: 0 };
    fc.assert(
      fc.property(steps, (items) => {
        const silent = items.filter(({ kind }) => kind !== 'decide');
        const often = silent.flatMap((step): readonly Step[] => [step, { kind: 'decide' }]);
        const ends = [items, silent, often].map((story) => {
          const end = runFleet(story, false);
          owners[end.kind === 'owned' ? 'owned' : 'other']++;
          return end.kind === 'owned' ? end.owner : null;
        });
        assert.deepEqual(ends[0], ends[1]);
        assert.deepEqual(ends[2], ends[1]);
      }),
      { numRuns: 1000 },
    );
    assert.ok(owners.owned > 500 && owners.other > 100, JSON.stringify(owners));
  });
});
