import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { accessKeyOf } from '../bench/rights.ts';
import { Story } from '../bench/story.ts';
import { updateCall } from '../bench/zone-content.ts';

describe('commands on the workers of a fleet', () => {
  let story: Story;
  const zones = Array.from({ length: 24 }, (_, i) => `z${i}.example.`);
  before(async () => {
    story = await Story.begin({ servers: 1, workers: 2 });
    await editAll();
    await story.settles();
    for (const worker of story.bench.workers)
      await until('the status of all zones', async () => {
        const { zones: known } = await worker.json<{ readonly zones: readonly object[] }>('status');
        return known.length === zones.length;
      });
  });
  after(() => story.bench.close());
  const editAll = async () =>
    story.server(1).hook(...zones.map((zone) => updateCall(zone, story.model.say(zone, 'plesk-1'))));
  const leader = (): Machine => story.bench.leaders.present as Machine;
  const standby = (): Machine => story.bench.workers.find((worker) => worker !== leader()) as Machine;
  /** Requests of a machine since a moment of the monotonic clock. */
  const requestsOf = ({ name }: Machine, since: number): number =>
    story.judge.passed.filter(({ at, accessKeyId }) => at >= since && accessKeyId === accessKeyOf(name)).length;

  it('share the rate of the account with the leader, and ask nothing elsewhere', async () => {
    const begun = performance.now();
    const other = standby();
    const edit = editAll();
    const commands = [['plan'], ['drift', '--via', 'api'], ['drift'], ['verify']];
    await Promise.all(story.bench.workers.flatMap((worker) => commands.map(async (words) => worker.run(...words))));
    await edit;
    await story.settles();
    assert.equal(requestsOf(other, begun), 0);
    assert.ok(requestsOf(leader(), begun) > 0);
  });

  it('say on a worker that stands by which machine to run them on', async () => {
    for (const words of [['plan'], ['drift', '--via', 'api'], ['drift', '--via', 'dns']]) {
      const { code, stderr } = await standby().run(...words);
      assert.equal(code, 1, words.join(' '));
      assert.match(stderr, /the worker worker-\d on .* leads the fleet, and only its machine asks the DNS services/);
      assert.ok(stderr.includes(`un the command on ${hostname()}, with the configuration of ${leader().name}`), stderr);
    }
    const offline = await standby().run('plan', '--offline');
    assert.equal(offline.code, 0, offline.stderr);
  });

  it('show the drift that the worker that leads found last, which the server can revert', async () => {
    const value = [{ Value: '203.0.113.66' }];
    const drifted = { Name: 'www.z1.example.', Type: 'A', TTL: 60, ResourceRecords: value } as const;
    story.bench.route53.put('z1.example.', drifted);
    assert.equal((await leader().run('drift', 'z1.example', '--via', 'api')).code, 2);
    await until('drift', async () => (await standby().run('drift', 'z1.example')).code === 2);
    const { code, stdout, stderr } = await standby().run('drift', 'z1.example');
    assert.equal(code, 2);
    assert.match(stdout, /z1\.example/);
    assert.match(stderr, /shows the drift that was found last: the worker worker-\d on /);
    for (const words of [['drift', '--heal'], ['apply']]) {
      story.bench.route53.put('z1.example.', drifted);
      if (words[0] === 'apply') assert.equal((await leader().run('drift', 'z1.example', '--via', 'api')).code, 2);
      await until('the server knows it', async () => (await story.server(1).run('drift', 'z1.example')).code === 2);
      const ended = await story.server(1).run(...words, 'z1.example', '--yes');
      assert.equal(ended.code, 0, ended.stderr);
      await story.settles();
    }
  });

  it('look at a zone for an "apply" whose claim is sent after the command ended', async () => {
    const value = [{ Value: '203.0.113.66' }];
    story.bench.route53.put('z1.example.', { Name: 'www.z1.example.', Type: 'A', TTL: 60, ResourceRecords: value });
    assert.equal((await leader().run('drift', 'z1.example', '--via', 'api')).code, 2);
    const server = story.server(1);
    await until('the server knows it', async () => (await server.run('drift', 'z1.example')).code === 2);
    await server.service.end();
    assert.equal((await server.run('apply', 'z1.example', '--yes')).code, 1);
    server.service.start();
    await story.settles();
  });

  it('leave its copies of the zones of servers as they are', async () => {
    for (const worker of story.bench.workers) {
      const earlier = await worker.run('export', 'z2.example');
      const call = await worker.hook(updateCall('z2.example.', story.model.say('z2.example.', 'plesk-1')));
      const off = await worker.run('zones', 'off', 'z2.example');
      assert.deepEqual([call.code, off.code], [2, 1]);
      assert.match(call.stderr, /z2\.example.*has only a copy of the zone; nothing was changed.*Plesk server/is);
      assert.match(off.stderr, /has only copies of the zones; nothing was changed. Run the command on plesk-1/);
      assert.deepEqual(await worker.run('export', 'z2.example'), earlier);
    }
    await story.server(1).hook(updateCall('z2.example.', story.model.say('z2.example.', 'plesk-1')));
    await story.settles();
  });

  it('stop asking once another worker leads', async () => {
    const former = leader();
    const many = Array.from({ length: 60 }, (_, i) => `many-${i}.example.`);
    await story.server(1).hook(...many.map((zone) => updateCall(zone, story.model.say(zone, 'plesk-1'))));
    await story.settles();
    const begun = performance.now();
    const planning = former.run('plan');
    await until('some requests', () => requestsOf(former, begun) > 2);
    await former.service.end();
    await until('another leader', () => leader() !== null && leader() !== former);
    const led = performance.now();
    const { code, stderr } = await planning;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /no longer leads/);
    assert.equal(requestsOf(former, led + 1000), 0);
    former.service.start();
    assert.equal(story.judge.throttled(), 0);
  });

  it('are refused while no worker leads', async () => {
    const machines = story.bench.workers;
    for (const { service } of machines) await service.end();
    await until('no leader', () => story.bench.leaders.present === null);
    const { code, stderr } = await (machines[0] as Machine).run('plan');
    assert.equal(code, 1);
    assert.match(stderr, /no worker of the fleet leads.*systemctl start dns-sync-worker/s);
    for (const { service } of machines) service.start();
    await until('a leader', () => leader() !== null);
  });
});
