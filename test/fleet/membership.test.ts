import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { Server } from './answered-server.ts';
import { EtcdCluster } from './etcd-cluster.ts';

interface Joining {
  readonly isJoined: boolean;
  readonly zones: readonly { zone: string; kind: string; others: string[]; isBack: boolean }[];
}

describe('a server that joins a fleet', () => {
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

  const settings = (name: string): object => ({ fleet: { name, engine: { endpoints: cluster.endpoints() } } });
  /** Opens a server that has written two zones without a fleet. */
  const openServer = async (fleet: string): Promise<Server> => {
    const bench = await Bench.open({ server: 'plesk-1' });
    await bench.hook(numberedUpdate('example.com.', 1));
    await bench.hook(numberedUpdate('example.net.', 1));
    bench.configure({ server: 'plesk-1', ...settings(fleet) });
    const server = new Server(bench, cluster.connect(`${fleet}/`), 'plesk-1');
    opened.push(server);
    return server;
  };
  const kindsOf = ({ zones }: Joining): readonly string[] => zones.map(({ zone, kind }) => `${zone} ${kind}`);

  it('sees first what is its own, what is shared and what nobody wrote, without a request to the service', async () => {
    const server = await openServer('dry');
    const other = await openServer('dry-2');
    await other.bench.run('fleet', 'join', '--yes');
    const claim = await other.claim('example.net.');
    assert.notEqual(claim, null);
    const [entry] = (await other.engine.read('claim/plesk-1/example.net.')).entries;
    await server.engine.write([
      { key: 'claim/plesk-2/example.net.', value: entry?.value ?? Buffer.of(), ifRevision: 0 },
    ]);
    server.bench.configure({ server: 'plesk-1' });
    await server.bench.run('pause');
    await server.bench.hook(numberedUpdate('example.org.', 1));
    await server.bench.run('resume');
    server.bench.configure({ server: 'plesk-1', ...settings('dry') });
    const calls = await server.bench.calls(async () => {
      const dry = await server.bench.json<Joining>('fleet', 'join');
      assert.equal(dry.isJoined, false);
      assert.deepEqual(kindsOf(dry), ['example.com. ours', 'example.net. shared', 'example.org. unowned']);
      assert.equal(await server.claim(), null);
      assert.equal(await server.beat(), null);
      const joined = await server.bench.run('fleet', 'join', '--yes');
      assert.equal(joined.code, 0, joined.stderr);
      assert.match(joined.stdout, /Joined dry as plesk-1\. Start the agent/);
    });
    assert.deepEqual(calls, []);
    const sent = await server.claim();
    const applied = sent?.targets as Record<string, { applied: { created: boolean } }> | undefined;
    assert.equal(applied?.['route53']?.applied.created, true, 'with what was applied before');
    assert.equal((await server.beat())?.zones, 3);
  });

  it('without its state gets its zones back from its own claims', async () => {
    const server = await openServer('back');
    await server.bench.run('fleet', 'join', '--yes');
    await server.answer();
    await server.bench.run('retry');
    const claim = await server.claim();
    rmSync(join(server.bench.dir, 'state'), { recursive: true });
    const dry = await server.bench.json<Joining>('fleet', 'join');
    assert.deepEqual(
      dry.zones.map(({ zone, isBack }) => [zone, isBack]),
      [
        ['example.com.', true],
        ['example.net.', true],
      ],
    );
    const { code, stdout } = await server.bench.run('fleet', 'join', '--yes');
    assert.equal(code, 0);
    assert.match(stdout, /2 zones missing in the state of this server came back/);
    assert.deepEqual(server.bench.sets('example.com.'), ['example.com. A 300 192.0.2.1']);
    const again = await server.claim();
    assert.equal(again?.content, 'zone');
    assert.equal(again.created, claim?.created, 'the claim was never away');
    const { zones } = await server.bench.json<{ zones: { zone: string; nameServers: string[] }[] }>('status');
    assert.deepEqual(
      zones.map(({ zone }) => zone),
      ['example.com.', 'example.net.'],
    );
  });

  it('leaves with everything as it is, and writes its zones itself', async () => {
    const server = await openServer('leave');
    await server.bench.run('fleet', 'join', '--yes');
    const targets: Readonly<Record<string, unknown>> = (await server.claim())?.targets ?? {};
    await server.startAgent();
    await server.answer('example.com.', { state: targets['route53'] as object });
    const dry = await server.bench.run('fleet', 'leave');
    assert.match(dry.stdout, /plesk-1 has 2 claims in leave/);
    const calls = await server.bench.calls(async () => {
      const left = await server.bench.run('fleet', 'leave', '--yes');
      assert.equal(left.code, 0, left.stderr);
    });
    assert.deepEqual(calls, []);
    assert.equal(await server.stopAgent(), 0, 'the agent ended by itself');
    assert.equal(await server.claim(), null);
    assert.equal(await server.beat(), null);
    const config = readFileSync(server.bench.env['DNS_SYNC_CONFIG'] ?? '', 'utf8');
    assert.doesNotMatch(config, /fleet/);
    const edited = await server.bench.hook(numberedUpdate('example.com.', 2));
    assert.equal(edited.code, 0, edited.stderr);
    assert.deepEqual(server.bench.sets('example.com.'), ['example.com. A 300 192.0.2.2']);
    assert.equal((await server.bench.run('apply', '--yes')).code, 0);
  });
});
