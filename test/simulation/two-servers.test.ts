import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { buildPreload } from '../faults/with-fault.ts';
import { anyStep, serverNames } from '../model/steps.ts';
import { World } from '../model/world.ts';
import { runStories } from './run-stories.ts';

describe('whatever happens', () => {
  const variables = [
    'AWS_ENDPOINT_URL_ROUTE_53',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'DNS_SYNC_ROOT_SERVERS',
    'DNS_SYNC_DNS_PORT',
  ];
  const earlier = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-model-'));
  let preload: string;
  before(async () => {
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    preload = await buildPreload(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of Object.entries(earlier)) if (value !== undefined) process.env[name] = value;
  });

  it("the provider ends with Plesk's content and all foreign records, no server changes another's zone, and a second apply changes nothing", async () => {
    await runStories({
      name: 'two-servers',
      step: anyStep,
      length: 18,
      steps: 700,
      seed: 20_261_123,
      play: async (story) => {
        const config = { hook: { budgetSeconds: 0.4 }, policy: { onDrift: 'report' } };
        const first = await Bench.open({ server: serverNames[0], ...config });
        const second = first.beside({ server: serverNames[1], ...config });
        for (const variable of variables) process.env[variable] = first.env[variable];
        try {
          const world = new World([first, second], preload);
          for (const step of story) await world.take(step);
          await world.catchUp();
          world.assertInSync();
          await world.assertQuiet();
        } finally {
          await second.close();
          await first.close();
        }
      },
    });
  });
});
