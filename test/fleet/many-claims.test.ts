import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import type { Engine } from '../../src/fleet/engine.ts';
import { followFleet } from '../../src/fleet/leader/follow-fleet.ts';
import { KnownFleet } from '../../src/fleet/leader/known-fleet.ts';
import { zoneWork } from '../../src/fleet/leader/zone-work.ts';
import { ownerOf } from '../../src/fleet/owner.ts';
import { claimValue, packValue } from '../../src/fleet/values.ts';
import { doneAt } from './engine-contract.ts';
import { EtcdCluster, monotonic } from './etcd-cluster.ts';

const servers = 50;
const zonesEach = 1000;

/** A zone of twenty sets, of which the packed claim has about 0.8 kB. */
function claimOf(zone: string, seq: number): Buffer {
  const sets = Array.from({ length: 20 }, (_, i) => ({
    name: `${['', 'www.', 'mail.', 'ftp.', `n${i}.`][i % 5]}${zone}`,
    type: ['A', 'AAAA', 'MX', 'TXT'][i % 4],
    ttl: 3600,
    values: [i % 4 === 3 ? randomBytes(48).toString('hex') : `192.0.2.${i}`],
  }));
  return packValue(claimValue, {
    format: 1,
    seq,
    life: 'test',
    journalId: randomBytes(9).toString('hex'),
    at: '2026-01-01T00:00:00.000Z',
    content: 'zone',
    isAwaited: false,
    snapshot: { zone, sets },
    targets: {},
  });
}

/** Writes all claims of a server, in transactions of fifty. */
async function claimAll(engine: Engine, server: string): Promise<void> {
  const puts = Array.from({ length: zonesEach }, (_, i) => {
    const zone = `zone-${i}.${server}.example.`;
    return { key: `claim/${server}/${zone}`, value: claimOf(zone, i), ifRevision: 0 };
  });
  for (let i = 0; i < puts.length; i += 50) doneAt(await engine.write(puts.slice(i, i + 50)));
}

it(`a worker knows ${servers * zonesEach} claims in three nodes of etcd, and what to do with each`, async (t) => {
  const cluster = await EtcdCluster.open({ nodes: 3 });
  try {
    const agents = Array.from({ length: 8 }, () => cluster.connect('many/', { timeoutMs: 60_000 }));
    const names = Array.from({ length: servers }, (_, i) => `plesk-${i}`);
    const written = monotonic();
    await Promise.all(
      agents.map(async (agent) => {
        for (let name = names.pop(); name !== undefined; name = names.pop()) await claimAll(agent, name);
        agent.close();
      }),
    );
    const worker = cluster.connect('many/', { timeoutMs: 60_000 });
    const known = new KnownFleet(() => ({ isUnanswered: false, dueAt: null, isThere: false }));
    const nothing = (): void => {};
    const begun = monotonic();
    let read = begun;
    const timed: Engine = {
      ...worker,
      read: async (place) => {
        const reading = await worker.read(place);
        read = monotonic();
        return reading;
      },
    };
    const follower = { onNews: nothing, onReading: nothing, onEngine: nothing };
    const following = await followFleet(timed, known, follower, new AbortController().signal);
    const learnt = monotonic();
    const applied = known.zones.filter((zone) => {
      const facts = known.factsOf(zone, 0);
      const standing = {
        decision: ownerOf(facts),
        claims: known.claimsOf(zone),
        state: null,
        answers: known.answersOf(zone),
      };
      return zoneWork(standing).action.kind === 'apply';
    });
    const decided = monotonic();
    following.close();
    worker.close();
    const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
    t.diagnostic(
      `written in ${seconds(written, begun)} s, read in ${seconds(begun, read)} s, unpacked in ` +
        `${seconds(read, learnt)} s, decided in ${seconds(learnt, decided)} s`,
    );
    assert.equal(applied.length, servers * zonesEach);
    // The goal is 5 s for reading. A busy machine needs more.
    assert.ok(read - begun < 60_000, `${seconds(begun, read)} s`);
  } finally {
    await cluster.close();
  }
});
