import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readPrometheus } from '../support/read-prometheus.ts';
import { testNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { ClaimingServer } from './bench/claiming-server.ts';
import { FleetBench } from './bench/fleet-bench.ts';
import type { Machine } from './bench/machine.ts';
import { ServiceProcess } from './bench/service-process.ts';

const program = join(import.meta.dirname, '../../dist/dns-sync.cjs');

/** A service that answers about its health, and what it answers. */
class Observed {
  readonly #process: ServiceProcess;
  constructor(kind: 'agent' | 'worker', machine: Machine) {
    this.#process = new ServiceProcess([testNode, program, kind, '--listen', '127.0.0.1:0'], machine.env);
    this.#process.start();
  }

  async get(path: string, method = 'GET'): Promise<{ readonly status: number; readonly text: string }> {
    await until('it listens', () => /answers at http\S+/.test(this.#process.output));
    const [, url = ''] = /answers at (http\S+)\/healthz/.exec(this.#process.output) ?? [];
    const answer = await fetch(`${url}${path}`, { method });
    return { status: answer.status, text: await answer.text() };
  }

  /** Waits until the service is healthy, or isn't, and returns what it says then. */
  async health(isHealthy: boolean): Promise<Readonly<Record<string, unknown>>> {
    let last: Awaited<ReturnType<Observed['get']>> | null = null;
    await until(`healthy: ${isHealthy}`, async () => {
      last = await this.get('/healthz');
      return last.status === (isHealthy ? 200 : 503);
    });
    return JSON.parse((last as unknown as { readonly text: string }).text) as Readonly<Record<string, unknown>>;
  }

  /** Returns the values of a metric by their labels. */
  async metric(name: string): Promise<Readonly<Record<string, number>>> {
    const { status, text } = await this.get('/metrics');
    assert.equal(status, 200, text);
    const samples = readPrometheus(text).get(name)?.samples ?? [];
    return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
  }

  async close(): Promise<void> {
    await this.#process.kill();
  }
}

describe('a service of a fleet', () => {
  let bench: FleetBench;
  let worker: Machine;
  let server: Machine;
  before(async () => {
    bench = await FleetBench.open({ servers: 1, workers: 1 });
    [worker, server] = [bench.workers[0] as Machine, bench.servers[0] as Machine];
  });
  after(async () => bench.close());

  for (const kind of ['agent', 'worker'] as const)
    for (const address of ['0.0.0.0:9464', 'example.com:80', '127.0.0.1', '127.0.0.1:99999', '9464'])
      it(`refuses to answer at ${address} as ${kind}`, async () => {
        const { code, stderr } = await (kind === 'agent' ? server : worker).run(kind, '--listen', address);
        assert.equal(code, 1);
        assert.match(stderr, /is not a loopback address with a port.*such as 127\.0\.0\.1:9464/s);
      });

  it('shows that it leads, what waits, and how the zones are', async () => {
    const observed = new Observed('worker', worker);
    const claiming = new ClaimingServer(bench.cluster, server);
    try {
      await claiming.answered('a.example', await claiming.claim('a.example', { '@ A': ['192.0.2.1'] }));
      const { role, account, engine, leading, leaseSeconds, zones } = await observed.health(true);
      assert.deepEqual(
        [role, account, engine, leading, zones],
        ['worker', 'default', { reachable: true, error: null }, true, 1],
      );
      assert.ok(typeof leaseSeconds === 'number' && leaseSeconds > 1 && leaseSeconds <= 8.5, String(leaseSeconds));
      assert.deepEqual(await observed.metric('dns_sync_fleet_leader'), { 'hosting default': 1 });
      assert.deepEqual(await observed.metric('dns_sync_fleet_claims'), { '': 1 });
      assert.deepEqual(await observed.metric('dns_sync_fleet_queue_zones'), { people: 0, bulk: 0 });
      assert.equal((await observed.metric('dns_sync_zones'))['route53 synchronized'], 1);
      assert.deepEqual(await observed.metric('dns_sync_api_throttled_total'), { route53: 0 });
      assert.equal((await observed.get('/other')).status, 404);
      assert.equal((await observed.get('/metrics', 'POST')).status, 405);
      await worker.link.set('refused');
      const away = await observed.health(false);
      assert.match(JSON.stringify(away['engine']), /"reachable":false,"error":"etcd does not answer/);
      await worker.link.set('open');
      await observed.health(true);
    } finally {
      await worker.link.set('open');
      claiming.engine.close();
      await observed.close();
    }
  });

  it('shows what a server has not sent', async () => {
    const observed = new Observed('agent', server);
    try {
      const { role, server: name, outbox } = await observed.health(true);
      assert.deepEqual([role, name, outbox], ['agent', 'plesk-1', 0]);
      assert.deepEqual(await observed.metric('dns_sync_fleet_engine_up'), { '': 1 });
      assert.deepEqual(await observed.metric('dns_sync_fleet_outbox_zones'), { '': 0 });
    } finally {
      await observed.close();
    }
  });
});
