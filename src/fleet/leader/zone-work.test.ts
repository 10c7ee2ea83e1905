import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneClaim } from '../claims.ts';
import { ownerOf, type OwnerRecord, type ZoneFacts } from '../owner.ts';
import { zoneWork, type ZoneWork } from './zone-work.ts';

const zone = 'example.com.' as DnsName;
type Claim = ZoneClaim & { readonly isThere: boolean };
const claim = (server: string, created: number, more: Partial<Claim> = {}): Claim => ({
  server,
  zone,
  content: 'zone',
  created,
  revision: created,
  isThere: false,
  ...more,
});
const deleted = (server: string, revision: number, more: Partial<Claim> = {}): Claim =>
  claim(server, 1, { content: 'none', revision, ...more });
const record = (server: string, created = 1): OwnerRecord => ({ server, created });

interface Given extends Partial<Pick<ZoneFacts, 'move' | 'members'>> {
  readonly state?: { readonly owner: OwnerRecord | null; readonly claim: number };
  readonly answers?: Readonly<Record<string, number>>;
}

function work(
  claims: readonly Claim[],
  { state, answers = {}, move = null, members = new Map() }: Given = {},
): ZoneWork {
  const decision = ownerOf({ claims, owner: state?.owner ?? null, move, windows: [], members });
  return zoneWork({ decision, claims, state: state ?? null, answers: new Map(Object.entries(answers)) });
}

describe('the work on an owned zone', () => {
  it('is to apply the claim of its owner, and is done when the state answers it', () => {
    const claims = [claim('a', 1, { revision: 7 })];
    const apply = { kind: 'apply', owner: record('a'), claim: 7 };
    assert.deepEqual([work(claims).action, work(claims).isDone], [apply, false]);
    for (const state of [
      { owner: record('a'), claim: 6 },
      { owner: null, claim: 7 },
    ])
      assert.equal(work(claims, { state }).isDone, false);
    assert.deepEqual(work(claims, { state: { owner: record('a'), claim: 7 } }).isDone, true);
  });

  it('holds the claims of other servers once, and releases their deletes', () => {
    const claims = [claim('a', 1), claim('b', 5), claim('c', 6, { content: 'ptrs' }), deleted('d', 8)];
    const state = { owner: record('a'), claim: 1 };
    const { hold, release, forget } = work(claims, { state, answers: { b: 6, d: 7, gone: 3 } });
    assert.deepEqual({ hold, release, forget }, { hold: ['c'], release: ['d'], forget: ['gone'] });
  });

  it('releases the former owner only with the record of the new one', () => {
    const claims = [deleted('a', 9), claim('b', 5)];
    assert.deepEqual(work(claims, { state: { owner: record('a'), claim: 1 } }).release, []);
    assert.deepEqual(work(claims, { state: { owner: record('b', 5), claim: 5 } }).release, ['a']);
  });

  it('is nothing while its server is not in the fleet, and the others are held', () => {
    const { action, isDone, hold } = work([claim('b', 5)], { state: { owner: record('a'), claim: 1 } });
    assert.deepEqual({ action, isDone, hold }, { action: { kind: 'left', server: 'a' }, isDone: false, hold: ['b'] });
  });
});

describe('the work on a deleted zone', () => {
  const state = { owner: record('a'), claim: 1 };

  it('waits for silent servers', () => {
    const { action, release } = work([deleted('a', 9), deleted('b', 3)], { state, members: new Map([['b', 8]]) });
    assert.deepEqual({ action, release }, { action: { kind: 'wait', silent: ['b'] }, release: [] });
  });

  it('is to delete it, and releases other servers when that is done', () => {
    const claims = [deleted('a', 9), deleted('b', 3)];
    const before = work(claims, { state });
    assert.deepEqual(before.action, { kind: 'delete', owner: record('a'), claim: 9 });
    assert.deepEqual([before.isDone, before.release], [false, []]);
    const after = work(claims, { state: { owner: record('a'), claim: 9 } });
    assert.deepEqual([after.isDone, after.release], [true, ['b']]);
  });

  it('is nothing without a record, and the server is released', () => {
    const { action, release } = work([deleted('a', 9)]);
    assert.deepEqual({ action, release }, { action: { kind: 'nothing' }, release: ['a'] });
    assert.deepEqual(work([deleted('a', 9)], { answers: { a: 10 } }).release, []);
  });

  it('records first what a server brought into the fleet', () => {
    const brought = deleted('a', 9, { isThere: true });
    assert.deepEqual(work([brought]).action, { kind: 'record', owner: record('a') });
    assert.deepEqual(work([brought]).release, []);
    assert.deepEqual(work([brought], { answers: { a: 10 } }).action, { kind: 'nothing' });
    const younger = deleted('0', 9, { isThere: true, created: 2 });
    const asOld = deleted('0', 9, { isThere: true });
    assert.deepEqual(work([brought, younger]).action, { kind: 'record', owner: record('a') });
    assert.deepEqual(work([brought, asOld]).action, { kind: 'record', owner: record('0') });
  });
});

describe('the work on a shared zone', () => {
  it('is to write the PTRs of all servers, and is done when the state answers the last claim', () => {
    const claims = [claim('a', 1, { content: 'ptrs' }), claim('b', 5, { content: 'ptrs' }), deleted('c', 7)];
    const share = { kind: 'share', servers: ['a', 'b'], claim: 7 };
    assert.deepEqual(work(claims).action, share);
    assert.deepEqual([work(claims).isDone, work(claims).release], [false, []]);
    const done = work(claims, { state: { owner: null, claim: 7 } });
    assert.deepEqual([done.isDone, done.release], [true, ['c']]);
  });

  it('is to remove all PTRs when no server has any', () => {
    const { action } = work([deleted('a', 9)], { state: { owner: null, claim: 5 } });
    assert.deepEqual(action, { kind: 'share', servers: [], claim: 9 });
  });
});

describe('all work', () => {
  const names = ['a', 'b', 'c'];
  const anyClaim = fc.record({
    server: fc.constantFrom(...names),
    content: fc.constantFrom<Claim['content']>('zone', 'ptrs', 'none', 'removed'),
    created: fc.integer({ min: 1, max: 5 }),
    more: fc.integer({ min: 0, max: 5 }),
    isThere: fc.boolean(),
  });
  const anyGiven = fc.record({
    claims: fc.uniqueArray(anyClaim, { selector: ({ server }) => server, maxLength: 3 }),
    owner: fc.option(fc.record({ server: fc.constantFrom(...names), created: fc.integer({ min: 1, max: 5 }) })),
    hasState: fc.boolean(),
    answered: fc.integer({ min: 0, max: 10 }),
    answers: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 12 })),
    sentThrough: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 }),
  });

  it('never deletes a zone that a server has, applies only the content of one that has it, and answers each once', () => {
    fc.assert(
      fc.property(anyGiven, ({ claims: drawn, owner, hasState, answered, answers, sentThrough }) => {
        const claims = drawn.map(({ more, ...rest }) =>
          claim(rest.server, rest.created, { ...rest, revision: rest.created + more }),
        );
        const members = new Map(names.map((name, i) => [name, sentThrough[i] ?? 0]));
        const given = { answers, members, ...(hasState && { state: { owner, claim: answered } }) };
        const { action, hold, release, forget } = work(claims, given);
        const having = claims.filter(({ content }) => content === 'zone').map(({ server }) => server);
        if (action.kind === 'delete' || action.kind === 'share') assert.deepEqual(having, []);
        if (action.kind === 'delete')
          assert.equal(
            claims.some(({ content }) => content === 'ptrs'),
            false,
          );
        if (action.kind === 'apply') assert.ok(having.includes(action.owner.server));
        const all = [...hold, ...release, ...forget];
        assert.equal(new Set(all).size, all.length);
        if (action.kind === 'apply' || action.kind === 'delete') assert.ok(!all.includes(action.owner.server));
        const again = work(claims.toReversed(), given).action;
        const sorted = (item: ZoneWork['action']) =>
          'servers' in item ? { ...item, servers: item.servers.toSorted() } : item;
        assert.deepEqual(sorted(again), sorted(action));
      }),
      { numRuns: 2000 },
    );
  });
});
