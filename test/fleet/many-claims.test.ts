import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { noClaims, parseFleetKey, type Claims } from '../../src/fleet/claims.ts';
import type { Engine } from '../../src/fleet/engine.ts';
import { ownerOf } from '../../src/fleet/owner.ts';
import { pack, unpack } from '../../src/fleet/packed.ts';
import { doneAt } from './engine-contract.ts';
import { EtcdCluster, monotonic } from './etcd-cluster.ts';

const servers = 50;
const zonesEach = 1000;

/** A zone of twenty sets, of which the packed claim has about 0.7 kB. */
function claimOf(zone: string, seq: number): Buffer {
  const sets = Array.from({ length: 20 }, (_, i) => ({
    name: `${['', 'www.', 'mail.', 'ftp.', `n${i}.`][i % 5]}${zone}`,
    type: ['A', 'AAAA', 'MX', 'TXT'][i % 4],
    ttl: 3600,
    values: [i % 4 === 3 ? randomBytes(48).toString('hex') : `192.0.2.${i}`],
  }));
  return pack({ seq, at: '2026-01-01T00:00:00.000Z', call: 'update', journalId: randomBytes(9).toString('hex'), sets });
}

/** Writes all claims of a server, in transactions of fifty. */
async function claimAll(engine: Engine, server: string): Promise<void> {
  const puts = Array.from({ length: zonesEach }, (_, i) => {
    const zone = `zone-${i}.${server}.example.`;
    return { key: `claim/${server}/${zone}`, value: claimOf(zone, i), ifRevision: 0 };
  });
  for (let i = 0; i < puts.length; i += 50) doneAt(await engine.write(puts.slice(i, i + 50)));
}

/** Reads all claims as a new leader does, and returns what it knows. */
async function readAll(engine: Engine): Promise<{ readonly claims: Claims; readonly values: readonly Buffer[] }> {
  const claims = noClaims();
  const { entries } = await engine.read('claim/');
  for (const { key, revision, created } of entries) {
    const at = parseFleetKey(key);
    if (at !== null && at.zone !== null) claims.learn({ ...at, content: 'zone', revision, created });
  }
  return { claims, values: entries.map(({ value }) => value) };
}

it(`a new leader reads ${servers * zonesEach} claims from three nodes of etcd`, async (t) => {
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
    const leader = cluster.connect('many/', { timeoutMs: 60_000 });
    const begun = monotonic();
    const { claims, values } = await readAll(leader);
    const read = monotonic();
    const unpacked = values.filter((value) => unpack(value).ok);
    const opened = monotonic();
    const facts = { owner: null, move: null, windows: [], members: claims.members() };
    const owned = [...claims.zones()].filter((zone) => ownerOf({ ...facts, claims: claims.of(zone) }).kind === 'owned');
    const decided = monotonic();
    leader.close();
    const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
    const average = Math.round(values.reduce((sum, { length }) => sum + length, 0) / values.length);
    t.diagnostic(
      `written in ${seconds(written, begun)} s, read in ${seconds(begun, read)} s, unpacked in ` +
        `${seconds(read, opened)} s, owners in ${seconds(opened, decided)} s; ${average} octets a claim`,
    );
    assert.deepEqual([unpacked.length, owned.length], [servers * zonesEach, servers * zonesEach]);
    // The goal is 5 s for reading. A busy machine needs more.
    assert.ok(read - begun < 60_000, `${seconds(begun, read)} s`);
  } finally {
    await cluster.close();
  }
});
