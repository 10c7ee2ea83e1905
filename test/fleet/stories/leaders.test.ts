import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { accessKeyOf } from '../bench/rights.ts';
import { Story } from '../bench/story.ts';
import { updateCall } from '../bench/zone-content.ts';

describe('two workers of a fleet', () => {
  let story: Story;
  before(async () => {
    story = await Story.begin({ servers: 2, workers: 2 });
  });
  after(() => story.bench.close());
  const leader = (): Machine => story.bench.leaders.present as Machine;
  const anotherLeads = async (former: Machine): Promise<void> =>
    until('another leader', () => leader() !== null && leader() !== former);
  /** Requests of a worker since a moment of the monotonic clock. */
  const requestsOf = ({ name }: Machine, since: number): readonly string[] =>
    story.judge.passed
      .filter(({ at, accessKeyId, isLate }) => !isLate && at >= since && accessKeyId === accessKeyOf(name))
      .map(({ path }) => path);

  it('take over when the leader is killed', async (t) => {
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 0);
    const former = leader();
    await former.service.kill();
    const begun = performance.now();
    await anotherLeads(former);
    t.diagnostic(`another leader after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 0);
    await story.settles();
    former.service.start();
  });

  it('take over at once when the leader ends', async () => {
    const former = leader();
    assert.equal(await former.service.end(), 0);
    await anotherLeads(former);
    former.service.start();
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 0);
  });

  it('send nothing after they were stopped and another one leads, reads included', async () => {
    const former = leader();
    // Work that the stopped leader knows of, and would like to do.
    const bulk = Array.from({ length: 5 }, (_, i) =>
      updateCall(`bulk-${i}.example.`, story.model.say(`bulk-${i}.example.`, 'plesk-2')),
    );
    const calling = story.server(2).hook(...bulk);
    await until('some requests', () => requestsOf(former, 0).length > 2);
    former.service.stop();
    await anotherLeads(former);
    const continued = performance.now();
    former.service.continue();
    await calling;
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 0);
    await story.settles();
    await sleep(3000);
    assert.deepEqual(requestsOf(former, continued), []);
    assert.deepEqual(story.judge.ofFormerLeaders(story.bench.leaders), []);
  });

  it('send nothing while they are cut off from the engine, and another one leads', async () => {
    const former = leader();
    await former.link.set('silent');
    await anotherLeads(former);
    const cut = performance.now();
    assert.equal((await story.edit(story.server(2), 'b.example.')).code, 0);
    await former.link.set('open');
    await story.settles();
    assert.deepEqual(requestsOf(former, cut), []);
  });

  it('show the zones of all servers by their commands, and change none, also while no worker runs', async () => {
    const asked = performance.now();
    const { bench } = story;
    for (const worker of bench.workers) {
      // A worker that stands by learns the last changes a moment later.
      await until('the status of all zones', async () => {
        const { zones } = await worker.json<{ readonly zones: readonly { readonly state: string }[] }>('status');
        return zones.length === story.model.zones.length && zones.every(({ state }) => state === 'synchronized');
      });
      assert.equal((await worker.run('drift')).code, 0);
    }
    for (const worker of bench.workers) await worker.service.kill();
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 1);
    const [worker] = bench.workers as [Machine];
    assert.equal((await worker.run('apply', '--yes')).code, 1);
    for (const words of [['retry'], ['drift', '--heal', '--yes'], ['trash', 'empty', '--yes']])
      await worker.run(...words);
    const changes = story.judge.passed.filter(({ at, method }) => at >= asked && method !== 'GET');
    assert.deepEqual(changes, []);
    for (const { service } of bench.workers) service.start();
    await story.settles();
  });

  it('apply the edit of a person before the bulk work of another server', async (t) => {
    const zones = Array.from({ length: 16 }, (_, i) => `many-${i}.example.`);
    const calls = zones.map((zone) => updateCall(zone, story.model.say(zone, 'plesk-2')));
    const bulk = story.server(2).hook(...calls);
    await until('some zones of the bulk work', () =>
      story.bench.route53.dumpAccount().zones.some(({ name }) => name === 'many-3.example.'),
    );
    const begun = performance.now();
    const edit = await story.edit(story.server(1), 'a.example.');
    t.diagnostic(`an edit during bulk work: ${(performance.now() - begun).toFixed(0)} ms`);
    assert.equal(edit.code, 0, edit.stderr);
    assert.ok(story.judge.differences().length > 3, 'the bulk work is not done yet');
    await bulk;
    await story.settles();
  });
});
