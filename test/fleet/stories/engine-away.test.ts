import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Story } from '../bench/story.ts';

describe('a fleet whose engine is away', () => {
  let story: Story;
  before(async () => {
    story = await Story.begin({ servers: 2, workers: 1, server: { hook: { budgetSeconds: 3 } } });
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 0);
  });
  after(() => story.bench.close());
  /** An edit that is recorded and not applied; returns its seconds. */
  const recorded = async (): Promise<number> => {
    const begun = performance.now();
    const { code, stderr } = await story.edit(story.server(1), 'a.example.');
    assert.equal(code, 1, stderr);
    return (performance.now() - begun) / 1000;
  };

  it('records calls at once if it refuses connections, and sends them later', async (t) => {
    await story.server(1).link.set('refused');
    t.diagnostic(`${(await recorded()).toFixed(1)} s`);
    await story.server(1).link.set('open');
    await story.settles();
  });

  it('records calls within the budget if it is silent, and sends them later', async (t) => {
    await story.server(1).link.set('silent');
    const seconds = await recorded();
    t.diagnostic(`${seconds.toFixed(1)} s`);
    // The budget is 3 s. A slow machine needs more time to start the hook.
    assert.ok(seconds < 30, `${seconds} s`);
    await story.server(1).link.set('open');
    await story.settles();
  });

  it('records calls without an agent, and the timer sends them', async () => {
    await story.server(1).service.kill();
    await recorded();
    const { code, stderr } = await story.server(1).run('retry');
    assert.equal(code, 0, stderr);
    await story.settles();
    story.server(1).service.start();
  });

  it('leaves calls to the background if the configuration says so', async () => {
    const server = story.server(2);
    server.configure({ hook: { apply: 'background' } });
    await server.link.set('refused');
    assert.equal((await story.edit(server, 'b.example.')).code, 0);
    await server.link.set('open');
    await story.settles();
    server.configure();
  });

  it('sends everything again that a restored backup of the engine lacks', async () => {
    const { cluster, workers } = story.bench;
    const [worker] = workers;
    assert.ok(worker !== undefined);
    cluster.save('backup');
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 0);
    assert.equal((await story.edit(story.server(2), 'new.example.')).code, 0);
    await story.remove(story.server(2), 'b.example.');
    await story.settles();
    await worker.service.end();
    await cluster.restore('backup');
    worker.service.start();
    assert.ok([0, 1].includes((await story.edit(story.server(1), 'a.example.')).code ?? -1));
    await story.settles();
    assert.equal((await story.edit(story.server(2), 'new.example.')).code, 0);
    assert.equal((await story.edit(story.server(1), 'a.example.')).code, 0);
    await story.settles();
  });
});
