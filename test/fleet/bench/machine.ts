import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOf, type Ended } from '../../support/ended.ts';
import { testNode } from '../../support/test-node.ts';
import { Link } from './link.ts';
import { fleet } from './rights.ts';
import { ServiceProcess } from './service-process.ts';

const dist = join(import.meta.dirname, '../../../dist');
const program = join(dist, 'dns-sync.cjs');
const hookProgram = join(dist, 'dns-sync-hook.cjs');

/** What a machine of a fleet is opened with. */
export interface MachineOptions {
  /** Its name, which is also its user in the engine. */
  readonly name: string;
  readonly password: string;
  /** The ports of the engine's nodes. */
  readonly enginePorts: readonly number[];
  /** The service that runs on it; `none` on an administrator's machine. */
  readonly service: 'agent' | 'worker' | 'none';
  /** The rest of the configuration. */
  readonly config?: object;
  readonly env?: Readonly<Record<string, string>>;
}

/** A machine of a fleet: a configuration, a state directory, a link to the engine, and the product's executables. */
export class Machine {
  readonly name: string;
  readonly dir: string;
  readonly env: Record<string, string>;
  /** The way to the engine. */
  readonly link: Link;
  /** The agent or the worker. */
  readonly service: ServiceProcess;
  readonly #options: MachineOptions;

  private constructor(options: MachineOptions, link: Link) {
    this.#options = options;
    this.name = options.name;
    this.link = link;
    this.dir = mkdtempSync(join(tmpdir(), 'fleet-'));
    const runtime = join(this.dir, 'run');
    mkdirSync(runtime, { mode: 0o700 });
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.dir,
      XDG_RUNTIME_DIR: runtime,
      DNS_SYNC_CONFIG: join(this.dir, 'config.json'),
      DNS_SYNC_STATE_DIR: join(this.dir, 'state'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...options.env,
    };
    writeFileSync(join(this.dir, 'password'), `${options.password}\n`, { mode: 0o600 });
    this.configure();
    this.service = new ServiceProcess([testNode, program, options.service], this.env);
  }

  static async open(options: MachineOptions): Promise<Machine> {
    return new Machine(options, await Link.to(...options.enginePorts));
  }

  /** Writes the configuration; `more` wins over the machine's own. */
  configure(more: object = {}): void {
    const { name, config = {} } = this.#options;
    const endpoints = this.link.ports.map((port) => `http://127.0.0.1:${port}`);
    const engine = { endpoints, user: name, passwordFile: join(this.dir, 'password') };
    const whole = { server: name, fleet: { name: fleet, engine }, ...config, ...more };
    writeFileSync(this.env['DNS_SYNC_CONFIG'] as string, JSON.stringify(whole));
  }

  /** Runs `dns-sync` with arguments. */
  async run(...words: readonly string[]): Promise<Ended> {
    return endOf(spawn(testNode, [program, ...words], { env: this.env }), '');
  }

  /** Runs a command with `--json`, and returns its document. */
  async json<T>(...words: readonly string[]): Promise<T> {
    const { stdout, stderr } = await this.run(...words, '--json');
    if (stdout === '') throw new Error(`dns-sync ${words.join(' ')} on ${this.name}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Runs `dns-sync-hook` with commands on stdin, like Plesk. */
  async hook(...commands: readonly object[]): Promise<Ended> {
    return endOf(this.#startHook(), JSON.stringify(commands));
  }

  /** Runs `dns-sync-hook` like Plesk, and stops it for a second, some milliseconds after its start. */
  async stoppedHook(afterMs: number, ...commands: readonly object[]): Promise<Ended> {
    const child = this.#startHook();
    const ended = endOf(child, JSON.stringify(commands));
    await sleep(afterMs);
    child.kill('SIGSTOP');
    await sleep(1000);
    child.kill('SIGCONT');
    return ended;
  }

  #startHook(): ChildProcessWithoutNullStreams {
    return spawn(testNode, [hookProgram], { env: this.env });
  }

  async close(): Promise<void> {
    await this.service.kill();
    await this.link.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
