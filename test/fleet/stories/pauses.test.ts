import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PlanDocument } from '../../../src/reconcile/plan/plan-document.ts';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { Story } from '../bench/story.ts';
import { linesOf } from '../bench/zone-content.ts';

describe('pauses in a fleet', () => {
  let story: Story;
  before(async () => {
    story = await Story.begin({ servers: 2, workers: 2 });
    for (const zone of ['a.example.', 'b.example.']) assert.equal((await story.edit(story.server(1), zone)).code, 0);
    assert.equal((await story.edit(story.server(2), 'c.example.')).code, 0);
    await until('all zones on both workers', async () => {
      const known = await Promise.all(story.bench.workers.map(async (worker) => (await statesOn(worker)).length));
      return known.every((count) => count === 3);
    });
  });
  after(() => story.bench.close());
  const leader = (): Machine => story.bench.leaders.present as Machine;
  const standby = (): Machine => story.bench.workers.find((worker) => worker !== leader()) as Machine;
  const statesOn = async (machine: Machine): Promise<readonly string[]> => {
    const { zones } = await machine.json<{ zones: readonly { zone: string; state: string }[] }>('status');
    return zones.map(({ zone, state }) => `${zone} ${state}`);
  };
  const setsOf = (zone: string): readonly string[] => {
    const exists = story.bench.route53.dumpAccount().zones.some(({ name }) => name === zone);
    return exists ? linesOf(zone, story.bench.route53.recordSets(zone)) : [];
  };
  const heldOn = async (machine: Machine, ...words: readonly string[]): Promise<readonly string[]> => {
    const { zones } = await machine.json<PlanDocument>('plan', ...words);
    return zones.map(({ zone, action, held }) => `${zone} ${action} ${held.map(({ rule }) => rule).join(' ')}`);
  };
  /** An edit of a paused zone: recorded, and not applied. */
  const heldEdit = async (server: Machine, zone: string): Promise<void> => {
    const earlier = setsOf(zone);
    const { code, stderr } = await story.edit(server, zone);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /paused since .*; recorded, but not applied (until "dns-sync resume"|before)\n$/);
    assert.deepEqual(setsOf(zone), earlier);
  };
  const apply = async (server: Machine, zone: string): Promise<void> => {
    const { code, stderr } = await story.edit(server, zone);
    assert.equal(code, 0, stderr);
    await until(zone, () => setsOf(zone).length > 0);
  };

  it('by a server hold its zones on the workers too, until it resumes them', async () => {
    const server = story.server(1);
    const paused = await server.run('pause', 'a.example');
    assert.deepEqual([paused.code, paused.stdout, paused.stderr], [0, 'a.example.: paused\n', '']);
    for (const worker of story.bench.workers)
      await until('it is known', async () => (await statesOn(worker)).includes('a.example. paused'));
    const { pauses } = await standby().json<{ pauses: readonly { server: string; zones: string }[] }>(
      'fleet',
      'status',
    );
    assert.deepEqual(
      pauses.map(({ server: name, zones }) => [name, zones]),
      [['plesk-1', 'a.example.']],
    );
    await heldEdit(server, 'a.example.');
    story.bench.route53.put('a.example.', {
      Name: 'www.a.example.',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '203.0.113.66' }],
    });
    assert.equal((await leader().run('drift', 'a.example', '--via', 'api')).code, 2);
    assert.deepEqual(await heldOn(leader(), 'a.example', 'b.example'), ['a.example. held paused', 'b.example. none ']);
    assert.deepEqual(await heldOn(server, 'a.example'), ['a.example. held paused']);
    await apply(server, 'b.example.');
    const resumed = await server.run('resume', 'a.example');
    assert.deepEqual([resumed.code, resumed.stdout], [0, 'a.example.: resumed; the fleet applies pending changes\n']);
    await until('the zone is not paused', async () => !(await statesOn(leader())).includes('a.example. paused'));
    assert.equal((await server.run('apply', 'a.example', '--yes')).code, 0);
    await story.settles();
  });

  it('by a server end without another command, also at their time', async () => {
    await story.server(1).run('pause');
    await heldEdit(story.server(1), 'a.example.');
    await apply(story.server(2), 'c.example.');
    const { stdout } = await story.server(1).run('resume');
    assert.equal(stdout, 'Resumed all zones; the fleet applies pending changes.\n');
    await story.settles();
    await story.server(1).run('pause', 'a.example', '--for', '20s');
    await heldEdit(story.server(1), 'a.example.');
    await story.settles();
    assert.equal((await story.server(1).run('resume')).stdout, 'Nothing is paused.\n');
  });

  it('by a worker hold the zones of all servers, also with another leader, until they end', async () => {
    const order = await standby().run('pause', '*.example');
    assert.equal(order.stdout, '*.example: paused, also zones that are created later\n', order.stderr);
    for (const worker of story.bench.workers)
      await until('it is known', async () => (await statesOn(worker)).every((state) => state.endsWith(' paused')));
    assert.match((await leader().run('fleet', 'status')).stdout, /^Paused: \*\.example since \S+ \S+Z, by .+$/m);
    await heldEdit(story.server(1), 'a.example.');
    await heldEdit(story.server(2), 'c.example.');
    await heldEdit(story.server(2), 'new.example.');
    await story.edit(story.server(2), 'free.test.');
    assert.deepEqual(await statesOn(story.server(2)), [
      'c.example. paused',
      'new.example. paused',
      'free.test. synchronized',
    ]);
    assert.deepEqual(await heldOn(story.server(2), 'c.example'), ['c.example. held paused']);
    assert.equal((await story.server(2).run('apply', 'c.example', '--yes')).code, 2);
    const refused = await story.server(2).run('resume', 'c.example');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /c\.example\. is paused by an administrator of the fleet.*on a worker/);

    const former = leader();
    const earlier = setsOf('a.example.');
    await former.service.kill();
    await until('another leader', () => leader() !== null && leader() !== former);
    await heldEdit(story.server(2), 'c.example.');
    await apply(story.server(2), 'free.test.');
    assert.deepEqual(setsOf('a.example.'), earlier);
    former.service.start();

    const single = await leader().run('resume', 'a.example');
    assert.equal(single.code, 1);
    assert.match(single.stderr, /a\.example\. is paused with '\*\.example'\. Run "dns-sync resume '\*\.example'"/);
    const resumed = await leader().run('resume', '*.example');
    assert.equal(resumed.stdout, '*.example: resumed; the fleet applies pending changes\n', resumed.stderr);
    await story.settles();
    for (const zone of ['c.example.', 'new.example.'])
      await until(`${zone} is shown`, async () => (await statesOn(story.server(2))).includes(`${zone} synchronized`));
  });

  it('of everything by an administrator end by themselves at their time', async () => {
    const { administrator } = story.bench;
    const order = await administrator.run('pause', '--for', '20s');
    assert.match(order.stdout, /^All zones of the fleet are paused: calls .* not applied until /, order.stderr);
    await until('it is known', async () => (await statesOn(leader())).every((state) => state.endsWith(' paused')));
    await heldEdit(story.server(1), 'b.example.');
    const single = await leader().run('resume', 'b.example');
    assert.match(single.stderr, /all zones are paused, so a single zone cannot be resumed/);
    await story.settles();
    assert.equal((await administrator.run('resume')).stdout, 'Nothing is paused.\n');
  });

  it('begin on a server without the engine, and the agent reports them later', async () => {
    const server = story.server(1);
    await server.link.set('refused');
    const { code, stdout, stderr } = await server.run('pause', 'a.example');
    assert.deepEqual([code, stdout], [1, 'a.example.: paused\n']);
    assert.match(stderr, /done on this server only, the fleet does not know it yet: /);
    await server.link.set('open');
    await until('it is known', async () => (await statesOn(leader())).includes('a.example. paused'));
    await heldEdit(server, 'a.example.');
    await server.run('resume');
    await story.settles();
  });

  it('of a server without the right to report them hold its edits, which go on after them', async () => {
    const server = story.server(2);
    const { cluster } = story.bench;
    cluster.shell('etcdctl role revoke-permission plesk-2 hosting/paused/plesk-2');
    await server.service.end();
    server.service.start();
    const { code, stdout, stderr } = await server.run('pause', 'c.example');
    assert.deepEqual([code, stdout], [1, 'c.example.: paused\n']);
    assert.match(stderr, /not know it yet.*docs\/fleet\/rights\.md/s);
    await heldEdit(server, 'c.example.');
    await server.run('resume');
    await story.settles();
    cluster.shell('etcdctl role grant-permission plesk-2 readwrite hosting/paused/plesk-2');
  });

  it('are not ordered by a worker without the engine, and nothing is changed', async () => {
    const worker = standby();
    await until('nothing is paused', async () => !(await statesOn(worker)).some((state) => state.endsWith(' paused')));
    await worker.link.set('refused');
    const { code, stderr } = await worker.run('pause', 'a.example');
    assert.equal(code, 1);
    assert.match(stderr, /engine|etcd/);
    assert.ok(!(await statesOn(worker)).includes('a.example. paused'));
    await worker.link.set('open');
    await apply(story.server(1), 'a.example.');
    await story.settles();
  });
});
