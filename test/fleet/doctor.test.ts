import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../support/until.ts';
import { FleetBench } from './bench/fleet-bench.ts';
import type { Machine } from './bench/machine.ts';

interface DoctorDocument {
  readonly checks: readonly {
    readonly name: string;
    readonly findings: readonly { readonly level: string; readonly what: string }[];
  }[];
}

describe('doctor in a fleet', () => {
  let bench: FleetBench;
  let server: Machine;
  let worker: Machine;
  before(async () => {
    bench = await FleetBench.open({ servers: 1, workers: 1 });
    [server, worker] = [bench.servers[0] as Machine, bench.workers[0] as Machine];
  });
  after(async () => bench.close());

  /** Returns what doctor says of the fleet, and whether it says anything of the service. */
  async function findings(machine: Machine): Promise<readonly string[]> {
    const { checks } = await machine.json<DoctorDocument>('doctor');
    const found = checks.filter(({ name }) => name === 'fleet').flatMap((check) => check.findings);
    return found.map(({ level, what }) => `${level}: ${what}`);
  }

  it('says what does not run yet', async () => {
    await server.hook({
      command: 'update',
      zone: {
        name: 'a.example.',
        soa: { ttl: 3600, status: 0, type: 'master' },
        rr: [{ host: 'a.example.', type: 'A', value: '192.0.2.1' }],
      },
    });
    assert.deepEqual(await findings(server), [
      'ok: the engine of hosting answers',
      'warning: the agent of this server does not run',
    ]);
    assert.ok((await findings(worker)).includes('warning: no worker leads the account default, so nothing is applied'));
  });

  it('says what runs, and asks no service on a server, which has no credentials', async () => {
    await bench.start();
    await until('the agent', async () => (await findings(server)).includes('ok: the agent of this server runs'));
    assert.deepEqual(await findings(worker), [
      'ok: the engine of hosting answers',
      'ok: this worker leads the account default',
    ]);
    const { checks } = await server.json<DoctorDocument>('doctor');
    assert.deepEqual(
      checks.flatMap((check) => check.findings).filter(({ what }) => /credentials/.test(what)),
      [],
    );
  });

  it('finds the state of a server in order, also after a command wrote its index', async () => {
    await server.run('status');
    const { checks } = await server.json<DoctorDocument>('doctor');
    const found = checks.filter(({ name }) => name === 'zones' || name === 'zone states');
    assert.deepEqual(
      found.flatMap((check) => check.findings).map(({ level, what }) => `${level}: ${what}`),
      ['ok: 1 document readable', 'ok: 1 zone, none failing, held or drifted'],
    );
  });

  it('says which node is away, and that the engine is', async () => {
    await bench.cluster.kill(0);
    await until('one node is away', async () =>
      (await findings(worker)).some((finding) => /^warning: etcd does not answer at 127\.0\.0\.1:\d+:/.test(finding)),
    );
    bench.cluster.start(0);
    await worker.link.set('refused');
    const [only, ...more] = await findings(worker);
    assert.match(only ?? '', /^error: etcd does not answer at/);
    assert.deepEqual(more, []);
    await worker.link.set('open');
  });
});
