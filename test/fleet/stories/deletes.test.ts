import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../support/until.ts';
import type { Machine } from '../bench/machine.ts';
import { Story } from '../bench/story.ts';
import { deleteCall } from '../bench/zone-content.ts';

describe('the limit of deleted zones in an hour, in a fleet', () => {
  let story: Story;
  before(async () => {
    const worker = { policy: { maxZoneDeletesPerHour: 2 } };
    // The last delete of a zone waits for a sign of life of each server.
    const server = { hook: { budgetSeconds: 60 } };
    story = await Story.begin({ servers: 2, workers: 2, worker, server });
    for (const zone of ['a.example.', 'b.example.', 'c.example.', 'd.example.'])
      assert.equal((await story.edit(story.server(1), zone)).code, 0);
    assert.equal((await story.edit(story.server(2), 'e.example.')).code, 0);
  });
  after(() => story.bench.close());
  const leader = (): Machine => story.bench.leaders.present as Machine;
  const anotherLeads = async (): Promise<void> => {
    const former = leader();
    await former.service.kill();
    await until('another leader', () => leader() !== null && leader() !== former);
    former.service.start();
  };
  const held = async (server: Machine, zone: string): Promise<void> => {
    const { code, stderr } = await server.hook(deleteCall(zone));
    assert.equal(code, 1, stderr);
    assert.match(stderr, /2 zones were deleted in the last hour, and policy\.maxZoneDeletesPerHour is 2/);
  };

  it('counts the deletes of all servers, and goes on with another leader', async () => {
    assert.equal((await story.remove(story.server(1), 'a.example.')).code, 0);
    await anotherLeads();
    assert.equal((await story.remove(story.server(2), 'e.example.')).code, 0);
    await held(story.server(1), 'b.example.');
    await anotherLeads();
    await held(story.server(1), 'c.example.');
    await story.settles();
  });

  it('lets a person confirm a held delete', async () => {
    const server = story.server(1);
    assert.equal((await server.run('confirm', 'b.example')).code, 0);
    assert.equal((await server.run('apply', 'b.example', '--yes')).code, 0);
    story.model.remove('b.example.', 'plesk-1');
    story.judge.mayBeEmpty('b.example.');
    await held(server, 'd.example.');
  });
});
