import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../src/fleet/engine.ts';
import { parseEndpoints } from '../../src/fleet/etcd/endpoints.ts';
import { isKnownError } from '../../src/reconcile/error.ts';
import { until } from '../support/until.ts';
import { FleetBench } from './bench/fleet-bench.ts';
import type { Machine } from './bench/machine.ts';
import { FleetModel } from './bench/fleet-model.ts';
import { Judge } from './bench/judge.ts';
import { fleet, runRights } from './bench/rights.ts';
import { deleteCall, updateCall } from './bench/zone-content.ts';
import { collect, doneAt } from './engine-contract.ts';

const put = (key: string, ifRevision = 0) => ({ key, value: Buffer.from('x'), ifRevision });
const denied = (error: unknown): boolean => isKnownError(error, 'access-denied');
const unreachable = (error: unknown): boolean => isKnownError(error, 'unreachable');

describe('the machines of a fleet', () => {
  let bench: FleetBench;
  const engines: Engine[] = [];
  before(async () => {
    bench = await FleetBench.open({ servers: 2, workers: 1 });
  });
  after(async () => {
    for (const engine of engines) engine.close();
    await bench.close();
  });
  const engineOf = ({ name, dir, link }: Machine): Engine => {
    const endpoints = parseEndpoints(link.ports.map((port) => `http://127.0.0.1:${port}`));
    const login = { user: name, password: readFileSync(join(dir, 'password'), 'utf8').trim() };
    const engine = bench.cluster.connect(`${fleet}/`, { endpoints, login, timeoutMs: 1000 });
    engines.push(engine);
    return engine;
  };

  it('have the rights of docs/fleet/rights.md, and no more', async () => {
    const [server, worker, administrator] = [bench.servers[0], bench.workers[0], bench.administrator].map((machine) =>
      engineOf(machine as Machine),
    ) as [Engine, Engine, Engine];
    doneAt(await server.write([put('claim/plesk-1/a.example.'), put('beat/plesk-1'), put('paused/plesk-1')]));
    doneAt(await worker.write([put('leader/default'), put('state/a.example.'), put('out/plesk-1/a.example.')]));
    doneAt(await worker.write([put('deletes/route53'), put('pause/*')]));
    doneAt(await administrator.write([put('move/a.example.'), put('window/plesk-1/plesk-2'), put('pause/*.example')]));
    const ofOthers = ['claim/plesk-2/a.example.', 'beat/plesk-10', 'paused/plesk-10', 'paused/plesk-2'];
    for (const key of [...ofOthers, 'out/plesk-1/b.example.', 'move/b.example.', 'pause/b.example.', 'deletes/route53'])
      await assert.rejects(async () => server.write([put(key)]), denied, key);
    for (const key of ['claim/plesk-1/b.example.', 'beat/plesk-2', 'paused/plesk-2', 'move/b.example.', 'window/a/b'])
      await assert.rejects(async () => worker.write([put(key)]), denied, key);
    for (const key of ['claim/plesk-1/b.example.', 'state/b.example.', 'leader/other', 'paused/plesk-2', 'deletes/x'])
      await assert.rejects(async () => administrator.write([put(key)]), denied, key);
    for (const place of ['claim/plesk-2/', 'state/', 'leader/', 'move/', 'pause/', 'paused/', ''])
      await assert.rejects(async () => server.read(place), denied, place);
    for (const engine of [worker, administrator]) assert.ok((await engine.read('')).entries.length >= 6);
  });

  it('lose them by the last commands of the page', async () => {
    const server = engineOf(bench.servers[1] as Machine);
    doneAt(await server.write([put('beat/plesk-2')]));
    runRights(bench.cluster, 'Take a right back', 'plesk-2');
    await assert.rejects(
      async () => server.read('beat/plesk-2'),
      (error) => denied(error) || isKnownError(error, 'bad-credentials'),
    );
  });

  it('are compared with what Plesk said: an emptied zone is noticed, and a foreign record set that is missing', async () => {
    const { route53, proxy, workers } = bench;
    const [worker] = workers as [Machine];
    const model = new FleetModel();
    const judge = new Judge(route53, proxy, model);
    const zone = 'compared.example.';
    worker.configure({ fleet: undefined });
    const { code, stderr } = await worker.hook(updateCall(zone, model.say(zone, worker.name)));
    assert.equal(code, 0, stderr);
    assert.deepEqual([judge.differences(), judge.emptied], [[], []]);
    judge.putForeign(zone);
    assert.deepEqual([judge.differences(), judge.foreignGone()], [[], []]);
    route53.remove(zone, `foreign.${zone}`, 'TXT');
    assert.deepEqual([judge.differences().length, judge.foreignGone().length], [1, 1]);
    assert.equal((await worker.hook(deleteCall(zone))).code, 0);
    assert.deepEqual([judge.differences().length, judge.emptied.length], [1, 1]);
    worker.configure();
  });

  it('can be cut off from the engine, and what waited in a silent link arrives late', async () => {
    const { link } = bench.workers[0] as Machine;
    const engine = engineOf(bench.workers[0] as Machine);
    const at = doneAt(await engine.write([put('state/b.example.')]));
    const seen = collect(engine, 'state/', at);
    await link.set('refused');
    await assert.rejects(async () => engine.read('state/'), unreachable);
    await link.set('open');
    const next = doneAt(await engine.write([put('state/b.example.', at)]));
    // A watch that connects again may log in again. Then the login would come late, and not the write.
    await until('the watch', () => seen.changes.length === 1);
    await engine.read('state/');
    // A client that resets its connection takes back what waited, so one write may not be enough.
    await until('a write that came late', async () => {
      await link.set('silent');
      await assert.rejects(async () => engine.write([put('state/b.example.', next)]), unreachable);
      await link.set('open');
      await sleep(500);
      const [entry] = (await engine.read('state/b.example.')).entries;
      return (entry?.revision ?? 0) > next;
    });
    await until('the watch', () => seen.changes.length === 2);
    seen.close();
  });
});
