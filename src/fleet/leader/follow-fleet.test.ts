import assert from 'node:assert/strict';
import { it } from 'node:test';
import { until } from '../../../test/support/until.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Engine } from '../engine.ts';
import { memoryEngine } from '../memory-engine.ts';
import { followFleet } from './follow-fleet.ts';
import { KnownFleet } from './known-fleet.ts';

const put = (zone: string, ifRevision = 0) => ({ key: `claim/a/${zone}`, value: Buffer.from('x'), ifRevision });

function start() {
  const memory = memoryEngine(() => performance.now());
  const known = new KnownFleet(() => ({ isUnanswered: false, dueAt: null, isThere: false }));
  const seen: string[] = [];
  const follower = {
    onNews: (concerned: string | null) => void seen.push(`${concerned}`),
    onReading: () => void seen.push('reading'),
    onEngine: (error: DnsSyncError | null) => void seen.push(error?.code ?? 'answers'),
  };
  return { memory, known, seen, follower, signal: new AbortController().signal };
}

it('a worker reads its fleet, and learns each change after that', async () => {
  const { memory, known, seen, follower, signal } = start();
  const engine = memory.connect();
  await engine.write([put('a.example.')]);
  const following = await followFleet(engine, known, follower, signal);
  assert.deepEqual([known.zones, seen], [['a.example.'], ['answers', 'reading']]);
  await engine.write([put('b.example.')]);
  await until('the change', () => seen.includes('b.example.'));
  following.close();
});

it('a worker reads again if changes were compacted before it saw them', async () => {
  const { memory, known, seen, follower, signal } = start();
  const engine = memory.connect();
  const late: Engine = {
    ...engine,
    watch(place, after, on) {
      const isFirst = !seen.includes('late');
      if (!isFirst) return engine.watch(place, after, on);
      seen.push('late');
      // The watch begins only after others wrote and the engine was compacted.
      const writeAndCompact = async (): Promise<void> => {
        await engine.write([put('a.example.')]);
        const written = await engine.write([put('b.example.')]);
        memory.compact(written.kind === 'done' ? written.revision + 1 : 0);
        engine.watch(place, after, on);
      };
      void writeAndCompact();
      return { close: () => {} };
    },
  };
  const following = await followFleet(late, known, follower, signal);
  await until('a second reading', () => seen.filter((item) => item === 'reading').length === 2);
  assert.equal(known.claimsOf('b.example.' as DnsName).length, 1);
  following.close();
});

it('a worker begins again with an engine that was restored from a backup', async () => {
  const { memory, known, seen, follower, signal } = start();
  const before = memory.connect();
  for (const zone of ['a.example.', 'b.example.', 'c.example.']) await before.write([put(zone)]);
  const restored = memoryEngine(() => performance.now()).connect();
  await restored.write([put('a.example.')]);
  let present = before;
  const engine: Engine = {
    ...before,
    read: async (place) => present.read(place),
    watch(place, after, on) {
      if (present === restored) return restored.watch(place, after, on);
      present = restored;
      setImmediate(() => on({ kind: 'compacted' }));
      return { close: () => {} };
    },
  };
  const following = await followFleet(engine, known, follower, signal);
  assert.deepEqual([known.zones.length, known.life], [3, 1]);
  await until('a second reading', () => seen.filter((item) => item === 'reading').length === 2);
  assert.deepEqual([known.zones, known.life, known.isComplete], [['a.example.'], 2, true]);
  await restored.write([put('d.example.')]);
  await until('a change', () => seen.includes('d.example.'));
  following.close();
});

it('a worker waits for an engine that is away, and reports when it may not read', async () => {
  const { memory, known, seen, follower, signal } = start();
  const engine = memory.connect();
  const refusal = new DnsSyncError('access-denied', 'no right', 'grant it');
  const away: Engine = {
    ...engine,
    read: async (place) => {
      if (seen.length === 0) throw new DnsSyncError('unreachable', 'no node answers', 'start it');
      return engine.read(place);
    },
    watch(_place, _after, on) {
      setImmediate(() => on({ kind: 'refused', error: refusal }));
      return { close: () => {} };
    },
  };
  const following = await followFleet(away, known, follower, signal);
  assert.deepEqual(seen, ['unreachable', 'answers', 'reading']);
  assert.equal(await following.refused, refusal);
});
