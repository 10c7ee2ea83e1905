import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Ended } from '../../support/ended.ts';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { Story } from '../bench/story.ts';

describe('a server joins a fleet and leaves it', () => {
  let story: Story;
  const server = (n: number): Machine => story.server(n);
  before(async () => {
    story = await Story.begin({ servers: 2, workers: 1 });
  });
  after(() => story.bench.close());
  const good = ({ code, stdout, stderr }: Ended): string => {
    assert.equal(code, 0, stderr);
    return stdout;
  };
  /** Starts an agent again, and waits until it answers. */
  const startAgent = async ({ service }: Machine): Promise<void> => {
    const from = service.output.length;
    service.start();
    await until('the agent', () => service.output.slice(from).includes('the agent runs'));
  };
  /** Lets a server work by itself, with credentials of its own. */
  const alone = async (machine: Machine): Promise<void> => {
    await machine.service.end();
    machine.configure({ fleet: undefined, targets: { route53: { maxRequestsPerSecond: 5 } } });
    Object.assign(machine.env, {
      AWS_ENDPOINT_URL_ROUTE_53: story.bench.proxy.url,
      AWS_ACCESS_KEY_ID: 'AKIAWORKER-1',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
  };
  const inFleet = (machine: Machine): void => {
    machine.configure();
    for (const name of ['AWS_ENDPOINT_URL_ROUTE_53', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
      delete machine.env[name];
  };

  it('with zones that it has at Route 53 already: nothing changes there, and edits go on', async () => {
    await alone(server(1));
    for (const zone of ['own-1.example.', 'own-2.example.']) good(await story.edit(server(1), zone));
    story.judge.putForeign('own-2.example.');
    const ids = ['own-1.example.', 'own-2.example.'].map((zone) => story.bench.route53.zone(zone).id);
    inFleet(server(1));
    const changes = (): number => story.judge.passed.filter(({ method }) => method !== 'GET').length;
    const sent = changes();
    const dry = good(await server(1).run('fleet', 'join'));
    assert.match(dry, /^2 zones written by this server$/m);
    good(await server(1).run('fleet', 'join', '--yes'));
    assert.equal(changes(), sent, 'joining writes nothing');
    await startAgent(server(1));
    await story.settles();
    good(await story.edit(server(1), 'own-1.example.'));
    await story.settles();
    assert.deepEqual(
      ['own-1.example.', 'own-2.example.'].map((zone) => story.bench.route53.zone(zone).id),
      ids,
    );
  });

  it('with an empty state: it withdraws nothing, and gets its zones back from its own claims', async () => {
    good(await story.edit(server(2), 'kept.example.'));
    await server(2).service.end();
    rmSync(server(2).env['DNS_SYNC_STATE_DIR'] as string, { recursive: true });
    await startAgent(server(2));
    good(await story.edit(server(2), 'new.example.'));
    await story.settles();
    good(await server(2).run('fleet', 'join', '--yes'));
    const { zones } = await server(2).json<{ readonly zones: readonly { readonly zone: string }[] }>('status');
    assert.deepEqual(
      zones.map(({ zone }) => zone),
      ['kept.example.', 'new.example.'],
    );
    good(await story.edit(server(2), 'kept.example.'));
    await story.settles();
  });

  it('and goes on by itself after it left, and the workers delete nothing of it', async () => {
    await server(1).service.end();
    good(await server(1).run('fleet', 'leave', '--yes'));
    await story.settles();
    await alone(server(1));
    good(await story.edit(server(1), 'own-1.example.'));
    await story.settles();
    good(await server(1).run('drift'));
  });
});
