import assert from 'node:assert/strict';
import { it } from 'node:test';
import { engineContract } from '../../test/fleet/engine-contract.ts';
import { memoryEngine } from './memory-engine.ts';

const now = (): number => performance.now();

engineContract('in memory', async () => {
  const fleets = new Map<string, ReturnType<typeof memoryEngine>>();
  return {
    connect(below) {
      const known = fleets.get(below) ?? memoryEngine(now);
      fleets.set(below, known);
      return known.connect();
    },
    now,
    compact: async (revision) => {
      for (const fleet of fleets.values()) fleet.compact(revision);
    },
    close: async () => undefined,
  };
});

it('a lease ends by the given clock', async () => {
  let time = 1000;
  const engine = memoryEngine(() => time).connect();
  const lease = await engine.lease(10);
  assert.equal(lease.validUntil(), 11_000);
  await engine.write([{ key: 'a', value: Buffer.from('1'), ifRevision: 0, lease }]);
  time = 10_999;
  assert.equal((await engine.read('')).entries.length, 1);
  time = 11_000;
  assert.deepEqual((await engine.read('')).entries, []);
});

it('a watch that is closed at once reports nothing', async () => {
  const engine = memoryEngine(now).connect();
  await engine.write([{ key: 'a', value: Buffer.from('1'), ifRevision: 0 }]);
  const news: unknown[] = [];
  engine.watch('', 0, (item) => news.push(item)).close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(news, []);
});

it('a removal of a key that is not there changes nothing', async () => {
  const engine = memoryEngine(now).connect();
  assert.equal((await engine.write([{ key: 'a', value: null, ifRevision: 0 }])).kind, 'done');
  assert.deepEqual((await engine.read('')).entries, []);
});
