import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseTime } from '../../reconcile/iso-time.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { EngineChange } from '../engine.ts';
import {
  beatValue,
  claimValue,
  deletesValue,
  moveValue,
  packValue,
  pausedValue,
  pauseValue,
  stateValue,
  windowValue,
} from '../values.ts';
import { KnownFleet } from './known-fleet.ts';

const zone = 'example.com.' as DnsName;
const at = '2026-01-01T00:00:00.000Z';
const now = parseTime(at);

const change = (key: string, revision: number, value: Buffer | null, created = revision): EngineChange => ({
  key,
  revision,
  entry: value === null ? null : { key, value, revision, created },
});
const claimed = (content: 'zone' | 'none' = 'zone') =>
  packValue(claimValue, {
    format: 1,
    seq: 1,
    life: 'a',
    journalId: '1',
    at,
    content,
    isAwaited: true,
    snapshot: {},
    targets: {},
  });
const stated = (server: string, claim: number) =>
  packValue(stateValue, { format: 1, owner: { server, created: 1 }, claim, targets: {} });
const beat = (outbox: number, seen: number) =>
  packValue(beatValue, { format: 1, at, version: '1', zones: 1, outbox, seen, oldest: null, lastCall: null });
const paused = (zones: Readonly<Record<string, { since: string; until: null }>>) =>
  packValue(pausedValue, { format: 1, all: null, zones });
const open = () => new KnownFleet(() => ({ isUnanswered: false, dueAt: null, isThere: false }));

/** All that depends on the news, in a form that can be compared. */
function picture(known: KnownFleet) {
  const facts = known.factsOf(zone, now);
  return {
    claims: known
      .claimsOf(zone)
      .map(({ server, content, revision, created }) => ({ server, content, revision, created })),
    state: known.stateOf(zone),
    answers: Object.fromEntries(known.answersOf(zone)),
    owner: facts.owner,
    move: facts.move,
    windows: facts.windows.map(({ from, to }) => `${from} ${to}`),
    pauses: [known.pauses.isAnyAt(now), known.pauses.ofAll, known.pauseOf(zone, now)],
    zones: known.zones.toSorted(),
    revision: known.revision,
  };
}

const story: readonly EngineChange[] = [
  change(`claim/a/${zone}`, 2, claimed()),
  change('beat/a', 3, beat(0, 2)),
  change(`state/${zone}`, 4, stated('a', 2)),
  change(`out/a/${zone}`, 4, Buffer.from('x')),
  change(`claim/b/${zone}`, 5, claimed()),
  change(`move/${zone}`, 6, packValue(moveValue, { format: 1, to: 'b', at, by: 'me' })),
  change(
    'window/a/b',
    7,
    packValue(windowValue, { format: 1, from: at, until: '2026-01-02T00:00:00.000Z', zones: ['*.com'], by: 'me' }),
  ),
  change(`state/${zone}`, 8, stated('b', 5)),
  change(`claim/a/${zone}`, 9, claimed('none'), 2),
  change(`out/a/${zone}`, 10, null),
  change(`claim/a/${zone}`, 11, null),
  change('leader/default', 12, Buffer.from('x')),
  change('pause/*', 13, packValue(pauseValue, { format: 1, since: at, until: null, by: 'me' })),
  change('paused/b', 14, paused({ [zone]: { since: at, until: null } })),
  change('pause/*', 15, null),
];

describe('what a worker knows of its fleet', () => {
  it('is the same in any order of news, also if some is repeated', () => {
    const inOrder = open();
    for (const item of story) inOrder.learn(item);
    fc.assert(
      fc.property(fc.shuffledSubarray([...story, ...story], { minLength: 2 * story.length }), (shuffled) => {
        const known = open();
        for (const item of shuffled) known.learn(item);
        assert.deepEqual(picture(known), picture(inOrder));
      }),
    );
    assert.deepEqual(inOrder.factsOf(zone, now).move, { to: 'b', revision: 6 });
    assert.deepEqual(picture(inOrder).windows, ['a b']);
  });

  it('is the same after a complete reading, which removes what the engine no longer has', () => {
    const known = open();
    for (const item of story) known.learn(item);
    known.learn(change('claim/gone/other.example.', 3, claimed()));
    known.learn(change(`move/${zone}`, 13, null));
    const latest = new Map(story.map((item) => [item.key, item.entry]));
    latest.delete(`move/${zone}`);
    const entries = [...latest.values()].filter((entry) => entry !== null);
    known.learnAbsent({ entries, revision: 20 });
    assert.equal(known.claimsOf('other.example.' as DnsName)[0]?.content, 'removed');
    assert.deepEqual([known.factsOf(zone, now).move, known.revision], [null, 20]);
    assert.equal(known.stateOf(zone) === null, false);
  });

  it('has windows only while they are open, and for their zones', () => {
    const known = open();
    for (const item of story) known.learn(item);
    const windowsAt = (ms: number, name = zone) => known.factsOf(name, ms).windows.length;
    assert.deepEqual([windowsAt(now - 1), windowsAt(now), windowsAt(now + 86_400_000)], [0, 1, 0]);
    assert.equal(windowsAt(now, 'example.de.' as DnsName), 0);
  });

  it('says which zones news concerns', () => {
    const known = open();
    assert.deepEqual(
      story.map((item) => known.learn(item)),
      [
        zone,
        'unsettled',
        zone,
        zone,
        zone,
        zone,
        'unsettled',
        zone,
        zone,
        zone,
        zone,
        null,
        'paused',
        'paused',
        'paused',
      ],
    );
    assert.equal(known.learn(story[0] as EngineChange), null, 'it is no news');
    assert.equal(known.learn(change('out/a/', 30, null)), null);
    assert.equal(known.learn(change('state/not a zone', 31, null)), null);
  });

  it('keeps a zone for a server whose claim it cannot read, and trusts no sign of life that it cannot read', () => {
    const known = open();
    known.learn(change(`claim/a/${zone}`, 2, Buffer.from('not packed')));
    known.learn(change('beat/a', 3, Buffer.from('not packed')));
    for (const folder of ['move', 'state']) known.learn(change(`${folder}/${zone}`, 4, Buffer.from('not packed')));
    known.learn(change('window/a/b', 5, Buffer.from('not packed')));
    assert.equal(known.claimsOf(zone)[0]?.content, 'zone');
    assert.deepEqual([...known.members], [['a', 0]]);
    assert.equal(known.stateOf(zone), 'unreadable');
    const { owner, move, windows, members } = known.factsOf(zone, now);
    assert.deepEqual([owner, move, windows, [...members]], [null, null, [], [['a', 0]]]);
  });

  it('has the pauses of administrators, and of a server for the zones that are kept for it', () => {
    const known = open();
    for (const item of story) known.learn(item);
    const pause = { since: at, until: null };
    assert.deepEqual(known.pauseOf(zone, now), pause, 'the zone is kept for b');
    known.learn(change('paused/b', 20, null));
    known.learn(change('paused/a', 21, paused({ [zone]: pause })));
    known.learn(change('paused/not a server', 22, paused({ [zone]: pause })));
    assert.equal(known.pauseOf(zone, now), null);
    known.learn(change('pause/*.com', 23, packValue(pauseValue, { format: 1, ...pause, by: 'me' })));
    assert.deepEqual([known.pauseOf(zone, now), known.pauseOf('example.de.' as DnsName, now)], [pause, null]);
    known.forget();
    assert.equal(known.pauseOf(zone, now), null);
  });

  it('has the deleted zones of each target, unless a later version wrote them', () => {
    const known = open();
    assert.deepEqual(known.deletesOf('main'), { deletions: [], revision: 0 });
    const deletion = { zone, deletedAt: at, at };
    const deletions = [deletion, { ...deletion, zone: 'no..name' }];
    known.learn(change('deletes/main', 5, packValue(deletesValue, { format: 1, deletions })));
    assert.deepEqual(known.deletesOf('main'), { deletions: [deletion], revision: 5 });
    known.learn(change('deletes/main', 6, Buffer.from('not packed')));
    assert.equal(known.deletesOf('main'), 'unreadable');
    known.learn(change('deletes/main', 7, null));
    assert.deepEqual(known.deletesOf('main'), { deletions: [], revision: 0 });
  });

  it('takes a pause that it cannot read as one without an end', () => {
    for (const key of ['pause/*.com', 'paused/b']) {
      const known = open();
      known.learn(change(`state/${zone}`, 8, stated('b', 5)));
      known.learn(change(key, 9, Buffer.from('not packed')));
      assert.equal(known.pauseOf(zone, now)?.until, null, key);
    }
  });

  it('has the time when writes without an answer can no longer arrive', () => {
    const known = open();
    const unanswered = { route53: { until: at, writes: [] } };
    const value = packValue(stateValue, { format: 1, owner: null, claim: 1, targets: {}, unanswered });
    known.learn(change(`state/${zone}`, 2, value));
    const state = known.stateOf(zone);
    assert.equal(state !== null && state !== 'unreadable' && state.dueAt, now);
  });
});
