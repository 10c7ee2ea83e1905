import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEtcd, type EtcdOptions } from '../../src/fleet/etcd/open-etcd.ts';
import { parseEndpoints } from '../../src/fleet/etcd/endpoints.ts';
import type { Engine } from '../../src/fleet/engine.ts';
import { endsWithTest } from './bench/ends-with-test.ts';
import { commandsOf } from './bench/commands-of-page.ts';
import { freePorts } from '../support/free-ports.ts';
import { until } from '../support/until.ts';

/** A node of etcd, as a process of this test. */
interface ClusterNode {
  readonly url: string;
  readonly peer: string;
  words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  process: ChildProcess;
}

export interface ClusterOptions {
  readonly nodes: number;
  /** Whether clients use TLS. */
  readonly tls?: boolean;
  /** How long a token is valid without being used, in seconds. */
  readonly tokenSeconds?: number;
  /** The size of the first node's own disk in MB, which `fillDisk` fills; 0 for none. Only root may mount one. */
  readonly smallDisk?: number;
}

/** Debian's etcd on loopback addresses, with its data in a directory of its own. */
export class EtcdCluster {
  readonly dir: string;
  /** The certificates that sign those of the nodes, as PEM; null without TLS. */
  readonly ca: string | null;
  readonly #nodes: ClusterNode[] = [];
  #password: string | null = null;
  readonly #janitor: ChildProcess;

  private constructor(dir: string, ca: string | null) {
    this.dir = dir;
    this.ca = ca;
    this.#janitor = startJanitor(dir);
  }

  static async open({ nodes, tls = false, tokenSeconds = 300, smallDisk = 0 }: ClusterOptions): Promise<EtcdCluster> {
    const dir = mkdtempSync(join(tmpdir(), 'etcd-'));
    const cluster = new EtcdCluster(dir, tls ? makeCertificates(dir) : null);
    if (smallDisk > 0) cluster.#mountSmallDisk(smallDisk);
    const ports = await freePorts(2 * nodes);
    const peers = Array.from({ length: nodes }, (_, i) => `http://127.0.0.1:${ports[2 * i]}`);
    const initial = peers.map((peer, i) => `n${i}=${peer}`).join(',');
    for (const [i, peer] of peers.entries()) {
      const url = `${tls ? 'https' : 'http'}://127.0.0.1:${ports[2 * i + 1]}`;
      const secrets = tls ? [`--cert-file=${join(dir, 'node.pem')}`, `--key-file=${join(dir, 'node.key')}`] : [];
      const words = [
        `--name=n${i}`,
        `--data-dir=${join(dir, `n${i}`)}`,
        `--listen-client-urls=${url}`,
        `--advertise-client-urls=${url}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=${initial}`,
        `--auth-token-ttl=${tokenSeconds}`,
        '--logger=zap',
        '--log-level=error',
        ...secrets,
      ];
      cluster.#nodes.push({ url, peer, words, env: process.env, process: start(words, process.env) });
    }
    await cluster.ready();
    return cluster;
  }

  /** Opens three nodes with TLS as docs/fleet/README.md does, with the addresses of this machine. */
  static async openByThePage(): Promise<EtcdCluster> {
    const dir = mkdtempSync(join(tmpdir(), 'etcd-'));
    const ports = await freePorts(6);
    const [, certificates = '', environment = ''] = commandsOf('README.md', 'Set up etcd');
    const hosts = /DNS:\$host/;
    const script = certificates.replace(hosts, 'IP:127.0.0.1');
    const { status, stderr } = spawnSync('sh', ['-e'], { input: script, cwd: dir, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const cluster = new EtcdCluster(dir, readFileSync(join(dir, 'etcd-ca.pem'), 'utf8'));
    const lines = environment.trim().split('\n');
    for (let i = 0; i < 3; i++) {
      // All lines but the last one have the machine's own name.
      const own = [...lines.slice(0, -1).map((line) => line.replaceAll('etcd-1', `etcd-${i + 1}`)), lines.at(-1) ?? ''];
      const here = own.map((line) =>
        line
          .replaceAll(/etcd-(\d)\.example\.com:2380/g, (_, n: string) => `127.0.0.1:${ports[2 * Number(n) - 2]}`)
          .replaceAll(/etcd-(\d)\.example\.com:2379/g, (_, n: string) => `127.0.0.1:${ports[2 * Number(n) - 1]}`)
          .replace('0.0.0.0:2380', `127.0.0.1:${ports[2 * i]}`)
          .replace('0.0.0.0:2379', `127.0.0.1:${ports[2 * i + 1]}`)
          .replace('/etc/etcd/', `${dir}/`),
      );
      const variables = Object.fromEntries(here.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
      const env = { ...process.env, ...variables, ETCD_DATA_DIR: join(dir, `n${i}`) };
      cluster.#nodes.push({
        url: `https://127.0.0.1:${ports[2 * i + 1]}`,
        peer: `https://127.0.0.1:${ports[2 * i]}`,
        words: [],
        env,
        process: start([], env),
      });
    }
    await cluster.ready();
    return cluster;
  }

  /** Addresses of all nodes, or of some. */
  endpoints(...which: readonly number[]): readonly string[] {
    return this.#nodes.filter((_, i) => which.length === 0 || which.includes(i)).map(({ url }) => url);
  }

  /** Opens a connection of the product. */
  connect(below: string, more: Partial<EtcdOptions> = {}): Engine {
    const endpoints = parseEndpoints(this.endpoints());
    return openEtcd({ endpoints, ca: this.ca, login: null, timeoutMs: 3000, below, now: monotonic, ...more });
  }

  /** Opens a connection of the administrator, who may write everything. */
  connectAsRoot(below: string): Engine {
    const [user = '', password = ''] = this.#password?.split(':') ?? [];
    return this.connect(below, { login: this.#password === null ? null : { user, password } });
  }

  /** Waits until all running nodes answer. */
  async ready(): Promise<void> {
    await until('etcd answers', () => this.#ctl('endpoint', 'health').status === 0);
  }

  /** Returns the node that leads. */
  leader(): number {
    for (const [i] of this.#nodes.entries()) {
      const { status, stdout } = this.#ctl(`--endpoints=${this.endpoints(i)[0]}`, 'endpoint', 'status', '-w', 'json');
      if (status !== 0) continue;
      const [{ Status }] = JSON.parse(stdout) as [{ Status: { header: { member_id: number }; leader: number } }];
      if (Status.header.member_id === Status.leader) return i;
    }
    throw new Error('etcd has no leader');
  }

  /** Runs etcdctl as the administrator. Throws if it fails. */
  ctl(...words: readonly string[]): string {
    return this.#run(words);
  }

  #run(words: readonly string[]): string {
    const { status, stdout, stderr } = this.#ctl(...words);
    if (status !== 0) throw new Error(`etcdctl ${words.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** Forgets all changes before now. */
  compact(): void {
    const { status, stdout } = this.#ctl('get', 'nothing', '--write-out=json');
    if (status !== 0) return;
    const { header } = JSON.parse(stdout) as { readonly header: { readonly revision: number } };
    this.#ctl('compact', `${header.revision}`);
  }

  /** Runs shell commands with `etcdctl`, as an administrator would, in the cluster's directory. Throws if one fails. */
  shell(commands: string): void {
    const env = {
      ...process.env,
      ETCDCTL_API: '3',
      ETCDCTL_ENDPOINTS: this.endpoints().join(','),
      ...(this.ca === null ? {} : { ETCDCTL_CACERT: join(this.dir, 'etcd-ca.pem') }),
      ...(this.#password === null ? {} : { ETCDCTL_USER: this.#password }),
    };
    const { status, stderr } = spawnSync('sh', ['-e'], { input: commands, cwd: this.dir, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  /** Uses a password that commands switched on. */
  useRoot(password: string): void {
    this.#password = `root:${password}`;
  }

  /** Creates the administrator and switches passwords on. */
  requirePasswords(): void {
    this.ctl('user', 'add', 'root:admin');
    this.ctl('user', 'grant-role', 'root', 'root');
    this.ctl('auth', 'enable');
    this.#password = 'root:admin';
  }

  /** Ends a node as a power cut would. */
  async kill(i: number): Promise<void> {
    const { process } = this.#node(i);
    process.kill('SIGKILL');
    if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
  }

  start(i: number): void {
    const node = this.#node(i);
    node.process = start(node.words, node.env);
  }

  /** Checks whether a node's process runs. */
  isRunning(i: number): boolean {
    const { process } = this.#node(i);
    return process.exitCode === null && process.signalCode === null;
  }

  /** Stops a node, which keeps its connections, or lets it continue. */
  stop(i: number): void {
    this.#node(i).process.kill('SIGSTOP');
  }
  continue(i: number): void {
    this.#node(i).process.kill('SIGCONT');
  }

  /** Saves all keys, users and rights in a file of the cluster's directory. */
  save(name: string): void {
    this.#run([`--endpoints=${this.endpoints()[0]}`, 'snapshot', 'save', join(this.dir, name)]);
  }

  /** Replaces all nodes by new ones with what was saved, as docs/fleet/operations.md does. */
  async restore(name: string): Promise<void> {
    for (const i of this.#nodes.keys()) await this.kill(i);
    const initial = this.#nodes.map(({ peer }, i) => `n${i}=${peer}`).join(',');
    for (const [i, node] of this.#nodes.entries()) {
      const isData = (word: string): boolean => word.startsWith('--data-dir=');
      const former = node.words.find(isData)?.replace('--data-dir=', '') ?? '';
      rmSync(join(former, 'member'), { recursive: true, force: true });
      const data = `--data-dir=${join(this.dir, `n${i}`, name)}`;
      const words = [
        `--name=n${i}`,
        `--initial-cluster=${initial}`,
        `--initial-advertise-peer-urls=${node.peer}`,
        data,
      ];
      this.#run(['snapshot', 'restore', join(this.dir, name), ...words, `--initial-cluster-token=${name}`]);
      node.words = [...node.words.filter((word) => !isData(word)), data];
      this.start(i);
    }
    await this.ready();
  }

  /** Fills the disk of the first node, so that its next write fails. */
  fillDisk(): void {
    const file = openSync(join(this.dir, 'n0', 'filler'), 'w');
    try {
      for (const part = Buffer.alloc(65_536); ;) writeSync(file, part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Makes room on the disk of the first node. */
  emptyDisk(): void {
    rmSync(join(this.dir, 'n0', 'filler'));
  }

  #mountSmallDisk(megabytes: number): void {
    const place = join(this.dir, 'n0');
    mkdirSync(place, { mode: 0o700 });
    const { status, stderr } = spawnSync(
      'mount',
      ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', place],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(stderr);
  }

  async close(): Promise<void> {
    for (const i of this.#nodes.keys()) await this.kill(i);
    this.#janitor.stdin?.end();
    await once(this.#janitor, 'exit');
  }

  #node(i: number): ClusterNode {
    const node = this.#nodes[i];
    if (node === undefined) throw new RangeError(`node ${i}`);
    return node;
  }

  #ctl(...words: readonly string[]) {
    const where = words[0]?.startsWith('--endpoints') === true ? [] : [`--endpoints=${this.endpoints().join(',')}`];
    const ca = this.ca === null ? [] : [`--cacert=${join(this.dir, 'etcd-ca.pem')}`];
    const user = this.#password === null ? [] : [`--user=${this.#password}`];
    const env = { ...process.env, ETCDCTL_API: '3' };
    return spawnSync('etcdctl', [...where, ...ca, ...user, ...words], { env, encoding: 'utf8' });
  }
}

export const monotonic = (): number => performance.now();

function start(words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const [program, all] = endsWithTest('etcd', words);
  return spawn(program, [...all], { stdio: 'ignore', env });
}

/**
 * Starts a process that removes a directory, and what is mounted in it, when its input ends: also if this process is
 * killed. A node that was just killed may still write, so the second attempt comes later.
 */
function startJanitor(dir: string): ChildProcess {
  const script = 'cat; umount -l "$1/n0"; rm -rf "$1" || { sleep 1; rm -rf "$1"; }';
  return spawn('sh', ['-c', script, 'sh', dir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
}

/** Makes an authority and a certificate for 127.0.0.1, and returns the authority's. */
function makeCertificates(dir: string): string {
  const openssl = (...words: readonly string[]): void => {
    const { status, stderr } = spawnSync('openssl', words, { cwd: dir, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'etcd-ca.pem', '-days', '2', '-subj', '/CN=fleet test');
  openssl('req', ...key, '-keyout', 'node.key', '-out', 'node.csr', '-subj', '/CN=etcd');
  writeFileSync(join(dir, 'names'), 'subjectAltName=IP:127.0.0.1\n');
  const sign = ['-CA', 'etcd-ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2'];
  openssl('x509', '-req', '-in', 'node.csr', '-out', 'node.pem', ...sign);
  return readFileSync(join(dir, 'etcd-ca.pem'), 'utf8');
}
