import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { Bench } from '../support/bench.ts';
import { buildPreload } from '../faults/with-fault.ts';
import { anyStep, serverNames } from '../model/steps.ts';
import { World } from '../model/world.ts';

// A long run by hand, of 500 stories of up to 200 steps: MODEL_SEED=7 MODEL_RUNS=500 MODEL_STEPS=200 node scripts/test.mjs test/plan/model.test.ts
const seed = Number(process.env['MODEL_SEED'] ?? 20_261_123);
const numRuns = Number(process.env['MODEL_RUNS'] ?? 60);
const maxSteps = Number(process.env['MODEL_STEPS'] ?? 18);

describe('whatever happens', () => {
  const variables = ['AWS_ENDPOINT_URL_ROUTE_53', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'DNS_SYNC_RESOLVER'];
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

  it('the provider ends as Plesk has it, with all that is foreign, no server touches what another keeps, and a second apply changes nothing', async () => {
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 6, maxLength: maxSteps, size: 'max' }), async (story) => {
        const config = { hook: { budgetSeconds: 0.4 }, policy: { onDrift: 'report' } };
        const first = await Bench.open({ server: serverNames[0], ...config });
        const second = first.beside({ server: serverNames[1], ...config });
        for (const name of variables) process.env[name] = first.env[name];
        try {
          const world = new World([first, second], preload);
          for (const step of story) await world.take(step);
          await world.catchUp();
          world.assertInSync();
          await world.assertQuiet();
          steps += story.length;
        } catch (error) {
          // The report of a failed property leaves out what happened.
          console.log(String(error instanceof Error ? error.stack : error));
          throw error;
        } finally {
          await second.close();
          await first.close();
        }
      }),
      { seed, numRuns, endOnFailure: true },
    );
    console.log(`# ${steps} steps in ${numRuns} stories`);
  });
});
