import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startLocalRoute53, type LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import { startNameServer, type NameServer } from '../support/name-server.ts';
import { until } from '../support/until.ts';
import { commandsOf } from './bench/commands-of-page.ts';
import { Machine } from './bench/machine.ts';
import { runRights } from './bench/rights.ts';
import { deleteCall, expectedLines, linesOf, updateCall } from './bench/zone-content.ts';
import { EtcdCluster } from './etcd-cluster.ts';

interface PageConfig {
  readonly fleet: { readonly name: string; readonly engine: object };
}

describe('a fleet that is set up as docs/fleet says', () => {
  let cluster: EtcdCluster;
  let route53: LocalRoute53;
  let nameServer: NameServer;
  const machines: Machine[] = [];
  before(async () => {
    cluster = await EtcdCluster.openByThePage();
    route53 = await startLocalRoute53({ settings: { processingMilliseconds: 0, buckets: true } });
    nameServer = await startNameServer();
  });
  after(async () => {
    for (const machine of machines) await machine.close();
    nameServer.close();
    await route53.close();
    await cluster.close();
  });
  /** A machine with the configuration of the page, and the addresses and files of this machine. */
  const configured = async (name: string, password: string, service: 'agent' | 'worker' | 'none') => {
    const enginePorts = cluster.endpoints().map((url) => Number(new URL(url).port));
    const aws = { AWS_ENDPOINT_URL_ROUTE_53: route53.url, AWS_ACCESS_KEY_ID: 'AKIALOCAL', AWS_SECRET_ACCESS_KEY: 's' };
    const env = { ...nameServer.env, ...(service === 'worker' ? aws : {}) };
    const machine = await Machine.open({ name, password, enginePorts, service, env });
    machines.push(machine);
    const { fleet, ...rest } = JSON.parse(commandsOf('README.md', 'Set up the workers', 'json')[0] ?? '') as PageConfig;
    const engine = {
      ...fleet.engine,
      endpoints: machine.link.ports.map((port) => `https://127.0.0.1:${port}`),
      user: name,
      passwordFile: `${machine.dir}/password`,
      caFile: `${cluster.dir}/etcd-ca.pem`,
    };
    machine.configure({ ...(service === 'worker' ? rest : {}), server: name, fleet: { ...fleet, engine } });
    return machine;
  };
  const sets = (zone: string) => linesOf(zone, route53.recordSets(zone));

  it('publishes zones with TLS and passwords, and keeps them if a machine of etcd fails', async () => {
    const [server, second, worker] = ['plesk-1.example.com', 'plesk-2.example.com', 'worker-1.example.com'];
    const passwords = {
      server: runRights(cluster, 'A Plesk server', server),
      second: runRights(cluster, 'A Plesk server', second),
      worker: runRights(cluster, 'A worker', worker),
      administrator: runRights(cluster, 'An administrator', 'admin'),
    };
    cluster.useRoot(runRights(cluster, 'Require passwords', 'root'));
    (await configured(worker, passwords.worker, 'worker')).service.start();
    const [first, other] = [
      await configured(server, passwords.server, 'agent'),
      await configured(second, passwords.second, 'agent'),
    ];
    for (const machine of [first, other]) {
      const joined = await machine.run('fleet', 'join', '--yes');
      assert.equal(joined.code, 0, joined.stderr);
      machine.service.start();
    }
    const administrator = await configured('admin', passwords.administrator, 'none');
    await until('a leader and both servers', async () => (await administrator.run('fleet', 'status')).code === 0);
    const zone = 'first.example.';
    const word = { server, version: 1 };
    await until('the first zone', async () => (await first.hook(updateCall(zone, word))).code === 0);
    assert.deepEqual(sets(zone), expectedLines(zone, word));

    await cluster.kill(0);
    const edited = { server, version: 2 };
    await until('an edit', async () => (await first.hook(updateCall(zone, edited))).code === 0);
    assert.deepEqual(sets(zone), expectedLines(zone, edited));

    assert.equal((await other.hook(updateCall(zone, { server: second, version: 3 }))).code, 1);
    const moved = await administrator.run('fleet', 'move', 'first.example', second);
    assert.equal(moved.code, 0, moved.stderr);
    await until('the move', () => sets(zone).join() === expectedLines(zone, { server: second, version: 3 }).join());
    await first.hook(deleteCall(zone));
    assert.deepEqual(sets(zone), expectedLines(zone, { server: second, version: 3 }));
  });
});
