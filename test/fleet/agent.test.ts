import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { endOf } from '../support/ended.ts';
import { testNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { signRequestKey } from '../../src/fleet/keys.ts';
import { Server } from './answered-server.ts';
import { doneAt } from './engine-contract.ts';
import { EtcdCluster } from './etcd-cluster.ts';

const program = resolve(import.meta.dirname, '../../dist/dns-sync.cjs');

const deletion = (zone = 'example.com.') => ({ command: 'delete', zone: { name: zone } });

describe('the agent of a server in a fleet', () => {
  let cluster: EtcdCluster;
  const opened: Server[] = [];
  before(async () => {
    cluster = await EtcdCluster.open({ nodes: 1 });
  });
  after(async () => {
    for (const server of opened) {
      await server.stopAgent('SIGKILL');
      await server.bench.close();
    }
    await cluster.close();
  });

  const openServer = async (fleet: string, more: object = {}): Promise<Server> => {
    const bench = await Bench.open({
      server: 'plesk-1',
      fleet: { name: fleet, engine: { endpoints: cluster.endpoints() } },
      ...more,
    });
    // Only workers have credentials.
    for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete bench.env[key];
    const server = new Server(bench, cluster.connect(`${fleet}/`), 'plesk-1');
    opened.push(server);
    return server;
  };

  it('sends what the hook recorded, and the hook waits for the outcome', async () => {
    const server = await openServer('hook');
    await server.startAgent();
    const first = await server.answering(server.bench.hook(numberedUpdate('example.com.', 1)));
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /hosted zone created, 1 created; synchronized/);
    const claim = await server.claim();
    assert.equal(claim?.content, 'zone');
    assert.equal(claim.isAwaited, true);
    const { zones } = await server.bench.json<{ zones: { state: string; nameServers: string[] }[] }>('status');
    assert.deepEqual(
      zones.map(({ state, nameServers }) => [state, nameServers]),
      [['synchronized', ['ns-1.example.']]],
    );
    // Content that stands needs no request.
    const same = await server.bench.hook(numberedUpdate('example.com.', 2, '192.0.2.1'));
    assert.equal(same.code, 0, same.stderr);
    assert.equal((await server.claim())?.revision, claim.revision);
    const held = {
      kind: 'update',
      name: 'example.com.',
      type: 'A',
      rule: 'conflict',
      detail: 'd',
      release: 'r',
      after: null,
    };
    const outcome = {
      status: 'held',
      at: new Date().toISOString(),
      appliedAt: null,
      verifiedAt: null,
      failingSince: null,
      attempts: 0,
      nextAttemptAt: null,
      error: null,
      held: [held],
      foreign: [],
      changeIds: [],
    };
    const second = await server.answering(server.bench.hook(numberedUpdate('example.com.', 3)), 'example.com.', {
      state: { outcome },
    });
    assert.equal(second.code, 1);
    assert.match(second.stdout + second.stderr, /held/);
    assert.equal(await server.stopAgent(), 0);
    assert.equal(server.bench.route53.ledger.entries.length, 0, 'a server asks no service');
  });

  it('without an agent the hook ends at once with 1, and retry sends what waits', async () => {
    const server = await openServer('away');
    const { code, stderr } = await server.bench.hook(numberedUpdate('example.com.', 1));
    assert.equal(code, 1);
    assert.match(stderr, /recorded, not applied: the agent of this server does not run/);
    assert.equal(await server.claim(), null);
    assert.equal((await server.bench.run('retry')).code, 0);
    assert.equal((await server.claim())?.content, 'zone');
    assert.equal((await server.claim())?.isAwaited, false);
    await server.answer();
    await server.bench.run('retry');
    const { zones } = await server.bench.json<{ zones: { state: string }[] }>('status');
    assert.deepEqual(
      zones.map(({ state }) => state),
      ['synchronized'],
    );
    assert.equal((await server.beat())?.outbox, 0);
  });

  it('with an engine that is away the hook ends with 1, or with 0 in the background, and nothing is lost', async () => {
    const server = await openServer('down');
    const engine = { endpoints: ['http://127.0.0.1:9'] };
    server.bench.configure({ server: 'plesk-1', fleet: { name: 'down', engine } });
    await server.startAgent();
    const edit = await server.bench.hook(numberedUpdate('example.com.', 1));
    assert.equal(edit.code, 1);
    assert.match(edit.stderr, /recorded, not applied: etcd does not answer at 127\.0\.0\.1:9/);
    server.bench.configure({ server: 'plesk-1', fleet: { name: 'down', engine }, hook: { apply: 'background' } });
    assert.equal((await server.bench.hook(numberedUpdate('example.com.', 2))).code, 0);
    await server.stopAgent();
    server.bench.configure({ server: 'plesk-1', fleet: { name: 'down', engine: { endpoints: cluster.endpoints() } } });
    await server.startAgent();
    await until('the claim', async () => (await server.claim())?.content === 'zone');
    assert.match(JSON.stringify((await server.claim())?.snapshot), /192\.0\.2\.2/);
  });

  it('with an engine that is silent the hook ends with its budget', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const server = await openServer('silent');
    const engine = { endpoints: [`http://127.0.0.1:${port}`] };
    server.bench.configure({ server: 'plesk-1', fleet: { name: 'silent', engine }, hook: { budgetSeconds: 1 } });
    await server.startAgent();
    const { code, stderr } = await server.bench.hook(numberedUpdate('example.com.', 1));
    assert.equal(code, 1);
    assert.match(stderr, /recorded, not applied/);
    await server.stopAgent('SIGKILL');
    silent.close();
  });

  it('reports with a sign of life how many claims wait, and what it had seen before it counted', async () => {
    const server = await openServer('beat');
    await server.bench.hook(numberedUpdate('example.com.', 1));
    await server.bench.run('pause', 'example.com');
    await server.startAgent();
    await until('a sign of life', async () => (await server.beat()) !== null);
    const beat = await server.beat();
    assert.equal(beat?.outbox, 1, 'a paused zone is not sent, and counts');
    assert.ok(beat.seen < beat.revision);
    assert.equal(beat.zones, 1);
    assert.notEqual(beat.lastCall, null);
    assert.equal(await server.claim(), null);
    await server.bench.run('resume', 'example.com');
    await until('the claim', async () => (await server.claim()) !== null);
    // A change of a zone that the fleet knows holds up no delete.
    await server.bench.run('pause', 'example.com');
    await server.bench.hook(numberedUpdate('example.com.', 2));
    await server.stopAgent();
    const earlier = (await server.beat())?.revision ?? 0;
    await server.startAgent();
    await until('a sign of life', async () => ((await server.beat())?.revision ?? 0) > earlier);
    assert.equal((await server.beat())?.outbox, 0);
  });

  it('writes a sign of life at once when the leader asks for one', async () => {
    const server = await openServer('asked');
    await server.startAgent();
    await until('the first sign', async () => (await server.beat()) !== null);
    const begun = performance.now();
    let ifRevision = 0;
    for (let asked = 0; asked < 4; asked++) {
      const value = Buffer.from(`${asked}`);
      ifRevision = doneAt(await server.engine.write([{ key: signRequestKey('plesk-1'), value, ifRevision }]));
      await until('a sign', async () => ((await server.beat())?.seen ?? 0) >= ifRevision);
    }
    // Without being asked, it would write four in forty seconds.
    assert.ok(performance.now() - begun < 25_000);
  });

  it('removes a claim first when a zone was deleted and created again', async () => {
    const server = await openServer('recreated', { hook: { apply: 'background' } });
    await server.startAgent();
    await server.bench.hook(numberedUpdate('example.com.', 1));
    await until('the claim', async () => (await server.claim()) !== null);
    const first = await server.claim();
    await server.bench.hook(deletion());
    await until('the delete', async () => (await server.claim())?.content === 'none');
    assert.equal((await server.claim())?.created, first?.created);
    await server.bench.hook(numberedUpdate('example.com.', 3));
    await until('the zone', async () => (await server.claim())?.content === 'zone');
    const again = await server.claim();
    assert.ok((again?.created ?? 0) > (first?.created ?? 0), 'an age of its own');
    // The same without a claim in between.
    await server.stopAgent();
    await server.bench.hook(deletion());
    await server.bench.hook(numberedUpdate('example.com.', 5));
    await server.startAgent();
    await until('the zone', async () => ((await server.claim())?.created ?? 0) > (again?.created ?? 0));
  });

  it('forgets a deleted zone of which nothing is left, and removes its claim', async () => {
    const server = await openServer('gone');
    await server.startAgent();
    await server.answering(server.bench.hook(numberedUpdate('example.com.', 1)));
    const { code } = await server.answering(server.bench.hook(deletion()), 'example.com.', { isGone: true });
    assert.equal(code, 0);
    await until('no claim', async () => (await server.claim()) === null);
    assert.deepEqual((await server.bench.json<{ zones: unknown[] }>('status')).zones, []);
  });

  it('sends everything that the engine lost, and nothing twice', async () => {
    const server = await openServer('lost');
    await server.startAgent();
    await server.answering(server.bench.hook(numberedUpdate('example.com.', 1)));
    await server.stopAgent();
    await server.startAgent();
    const claim = await server.claim();
    await server.stopAgent();
    await server.engine.write([{ key: 'claim/plesk-1/example.com.', value: null, ifRevision: claim?.revision ?? 0 }]);
    await server.startAgent();
    await until('the claim', async () => (await server.claim()) !== null);
    const again = await server.claim();
    assert.deepEqual([again?.seq, again?.journalId], [claim?.seq, claim?.journalId]);
    assert.deepEqual(Object.keys(again?.targets ?? {}), ['route53'], 'with what was applied');
  });

  it('with an empty state withdraws nothing', async () => {
    const server = await openServer('empty');
    await server.startAgent();
    await server.answering(server.bench.hook(numberedUpdate('example.com.', 1)));
    await server.stopAgent();
    rmSync(join(server.bench.dir, 'state'), { recursive: true });
    await server.startAgent();
    await until('it says so', () => server.said.includes('fleet join'));
    assert.match(server.said, /1 zone of this server in the fleet is not in its state, and not changed/);
    assert.equal((await server.claim())?.content, 'zone');
  });

  it('says if another agent runs, and if another machine has its name', async () => {
    const server = await openServer('twice', { hook: { apply: 'background' } });
    await server.startAgent();
    const second = await server.bench.run('agent');
    assert.equal(second.code, 1);
    assert.match(second.stderr, /another process|locked|agent/);
    const other = await openServer('twice', { hook: { apply: 'background' } });
    await other.startAgent();
    await until('both wrote signs of life', () =>
      [server, other].some(({ said }) => said.includes('another machine writes signs of life as plesk-1')),
    );
  });

  it('lets commands of the server decide, and shows what the workers did', async () => {
    const server = await openServer('commands');
    await server.startAgent();
    const drift = { since: new Date().toISOString(), sets: 2 };
    await server.answering(server.bench.hook(numberedUpdate('example.com.', 1)), 'example.com.', {
      state: { drift },
      owner: 'plesk-2',
    });
    const { zones } = await server.bench.json<{ zones: { keptBy: string }[] }>('status');
    assert.deepEqual(
      zones.map(({ keptBy }) => keptBy),
      ['plesk-2'],
    );
    const found = await server.bench.run('drift');
    assert.equal(found.code, 2, found.stderr);
    assert.match(found.stdout, /2 record sets since .*, as the workers of the fleet found last/);
    assert.match((await server.bench.run('plan')).stdout, /No changes|0 to create/);
    const first = await server.claim();
    // A change that waits for a person is planned from the state, and sent by apply.
    await server.bench.run('pause');
    await server.bench.hook(numberedUpdate('example.com.', 3));
    await server.bench.run('resume');
    await until('the change', async () => (await server.claim())?.revision !== first?.revision);
    const applied = await server.answering(server.bench.run('apply', '--yes'));
    assert.equal(applied.code, 0, applied.stdout + applied.stderr);
    assert.match(applied.stdout, /192\.0\.2\.3/);
    await server.answer('example.com.', { state: { drift } });
    await until('the drift', async () => (await server.bench.run('drift')).code === 2);
    const healed = await server.answering(server.bench.run('drift', '--heal', '--yes'));
    assert.equal(healed.code, 0, healed.stdout + healed.stderr);
    assert.match(JSON.stringify((await server.claim())?.targets), /"adopting":true/);
    assert.equal((await server.bench.run('trash', 'empty', '--yes')).code, 1);
    const { zones: later } = await server.bench.json<{ zones: { state: string }[] }>('status');
    assert.deepEqual(
      later.map(({ state }) => state),
      ['synchronized'],
    );
    assert.equal(server.bench.route53.ledger.entries.length, 0, 'a server asks no service');
  });

  it('refuses a machine without the key "fleet"', async () => {
    const bench = await Bench.open();
    const { code, stderr } = await endOf(spawn(testNode, [program, 'agent'], { env: bench.env }), '');
    assert.equal(code, 1);
    assert.match(stderr, /the configuration has no key "fleet"/);
    await bench.close();
  });
});
