import { startLocalRoute53, type LocalRoute53 } from '../../../fixtures/route53/local-route53.ts';
import { startNameServer, type NameServer } from '../../support/name-server.ts';
import type { Engine } from '../../../src/fleet/engine.ts';
import { parseEndpoints } from '../../../src/fleet/etcd/endpoints.ts';
import { until } from '../../support/until.ts';
import { EtcdCluster } from '../etcd-cluster.ts';
import { EngineHistory } from './engine-history.ts';
import { LateProxy } from './late-proxy.ts';
import { LeaderHistory } from './leader-history.ts';
import { Machine } from './machine.ts';
import { accessKeyOf, fleet, runRights } from './rights.ts';

export interface FleetOptions {
  readonly servers: number;
  readonly workers: number;
  /** Configuration of each server beside the fleet. */
  readonly server?: object;
  /** Configuration of each worker beside the fleet. */
  readonly worker?: object;
  readonly seed?: number;
  /** The size of the disk of etcd's first node in MB; 0 for none of its own. */
  readonly smallDisk?: number;
}

/**
 * A fleet of real parts on this machine: three nodes of etcd with a password for each server, servers and workers with
 * the product's executables, and a strict local Route 53 with the account's own limits.
 */
export class FleetBench {
  readonly cluster: EtcdCluster;
  readonly route53: LocalRoute53;
  /** What stands between the workers and Route 53. */
  readonly proxy: LateProxy;
  readonly servers: readonly Machine[];
  readonly workers: readonly Machine[];
  /** A machine from which an administrator gives orders. */
  readonly administrator: Machine;
  /** What happened in the engine. */
  readonly history: EngineHistory;
  /** Who led when, as the engine says. */
  readonly leaders: LeaderHistory;
  readonly #nameServer: NameServer;

  private constructor(
    parts: Pick<FleetBench, 'cluster' | 'route53' | 'proxy' | 'servers' | 'workers' | 'administrator'>,
    { nameServer, observers }: { readonly nameServer: NameServer; readonly observers: readonly Engine[] },
  ) {
    this.cluster = parts.cluster;
    this.route53 = parts.route53;
    this.proxy = parts.proxy;
    this.servers = parts.servers;
    this.workers = parts.workers;
    this.administrator = parts.administrator;
    this.history = new EngineHistory(observers);
    this.leaders = new LeaderHistory(this.history, this.workers);
    this.#nameServer = nameServer;
  }

  /** Opens a fleet. Its agents and workers don't run yet. */
  static async open(options: FleetOptions): Promise<FleetBench> {
    const { seed = 1 } = options;
    const cluster = await EtcdCluster.open({ nodes: 3, smallDisk: options.smallDisk ?? 0 });
    const route53 = await startLocalRoute53({ seed, settings: { processingMilliseconds: 0, buckets: true } });
    const proxy = await LateProxy.before(route53.url);
    const nameServer = await startNameServer();
    const names = (kind: string, count: number) => Array.from({ length: count }, (_, i) => `${kind}-${i + 1}`);
    const [serverNames, workerNames] = [names('plesk', options.servers), names('worker', options.workers)];
    const passwords = new Map<string, string>();
    for (const name of serverNames) passwords.set(name, runRights(cluster, 'A Plesk server', name));
    for (const name of workerNames) passwords.set(name, runRights(cluster, 'A worker', name));
    passwords.set('admin', runRights(cluster, 'An administrator', 'admin'));
    const rootPassword = runRights(cluster, 'Require passwords', 'root');
    cluster.useRoot(rootPassword);
    const enginePorts = cluster.endpoints().map((url) => Number(new URL(url).port));
    const open = async (name: string, service: 'agent' | 'worker' | 'none', config: object = {}, env = {}) =>
      Machine.open({
        name,
        password: passwords.get(name) ?? '',
        enginePorts,
        service,
        config,
        env: { ...nameServer.env, ...env },
      });
    const accounts = Object.fromEntries(workerNames.map((name) => [accessKeyOf(name), 'default']));
    route53.configure({ accounts });
    const aws = (name: string) => ({
      AWS_ENDPOINT_URL_ROUTE_53: proxy.url,
      AWS_ACCESS_KEY_ID: accessKeyOf(name),
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    const login = { user: 'root', password: rootPassword };
    const observers = cluster
      .endpoints()
      .map((endpoint) => cluster.connect(`${fleet}/`, { login, endpoints: parseEndpoints([endpoint]) }));
    const parts = {
      servers: await Promise.all(serverNames.map(async (name) => open(name, 'agent', options.server))),
      workers: await Promise.all(workerNames.map(async (name) => open(name, 'worker', options.worker, aws(name)))),
      administrator: await open('admin', 'none'),
    };
    return new FleetBench({ cluster, route53, proxy, ...parts }, { nameServer, observers });
  }

  /** Starts all agents and workers, and waits for a leader. */
  async start(): Promise<void> {
    for (const { service } of [...this.servers, ...this.workers]) service.start();
    await until('a leader', () => this.leaders.present !== null);
  }

  /** Expects a restored engine, whose revisions are lower. No worker runs meanwhile. */
  forgetEngine(): void {
    this.history.forget();
    this.leaders.forget();
  }

  async close(): Promise<void> {
    this.history.close();
    for (const machine of [...this.servers, ...this.workers, this.administrator]) await machine.close();
    await this.proxy.close();
    await this.route53.close();
    this.#nameServer.close();
    await this.cluster.close();
  }
}
