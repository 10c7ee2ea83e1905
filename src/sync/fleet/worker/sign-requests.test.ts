import assert from 'node:assert/strict';
import { it } from 'node:test';
import { signRequestKey } from '../../../fleet/keys.ts';
import { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import { lead } from '../../../fleet/leader/lead.ts';
import { memoryEngine } from '../../../fleet/memory-engine.ts';
import { readAspects } from './read-aspects.ts';
import { signRequests } from './sign-requests.ts';

it('servers are asked for signs of life together, and many of them at longer intervals', async (t) => {
  const engine = memoryEngine(() => 0).connect();
  const who = { account: 'default', host: 'h', server: 'worker-1', pid: 1, state: 'a' };
  const signal = new AbortController().signal;
  const leadership = await lead(engine, { ...who, now: () => 0, signal, onEngine: () => {} });
  assert.ok(leadership !== null);
  t.after(async () => leadership.end());
  const clock = { now: 0 };
  const signs = signRequests({ engine, known: new KnownFleet(readAspects), leadership }, () => clock.now);
  const asked = async (server: string): Promise<number> =>
    (await engine.read(signRequestKey(server))).entries[0]?.revision ?? 0;
  const askAt = async (ms: number): Promise<boolean> => {
    const before = await asked('s1');
    clock.now = ms;
    signs.start();
    await signs.end();
    return (await asked('s1')) > before;
  };

  signs.add(['s1', 's2']);
  await signs.end();
  assert.deepEqual([(await asked('s1')) > 0, await asked('s1')], [true, await asked('s2')]);
  assert.equal(await askAt(5000), false, 'nothing waits');
  signs.add(['s1']);
  await signs.end();
  const many = Array.from({ length: 150 }, (_, i) => `s${i}`);
  signs.add(many);
  assert.equal(await askAt(5900), false, 'a second is not over');
  assert.equal(await askAt(6000), true);
  assert.ok((await asked('s149')) > 0);
  signs.add(many);
  assert.equal(await askAt(8900), false, 'each of them is a write to disks');
  assert.equal(await askAt(9000), true);

  await leadership.end();
  signs.add(['s1']);
  assert.equal(await askAt(20_000), false, 'another worker may lead');
});
