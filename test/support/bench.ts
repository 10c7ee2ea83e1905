import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Action } from '../../fixtures/route53/actions.ts';
import {
  startLocalRoute53,
  type LocalRoute53,
  type LocalRoute53Options,
} from '../../fixtures/route53/local-route53.ts';
import { endOf, type Ended } from './ended.ts';
import { startNameServer, type NameServer } from './name-server.ts';
import { testNode } from './test-node.ts';

export type { Ended } from './ended.ts';

const root = join(import.meta.dirname, '../..');

/** Reads a recorded call from fixtures/plesk. */
export function plesk(name: string): string {
  return readFileSync(join(root, 'fixtures/plesk', name), 'utf8');
}

/**
 * A place to run the real executables, with a local Route 53, a state directory and a configuration.
 * Nothing leaves this machine.
 */
export class Bench {
  readonly route53: LocalRoute53;
  readonly dir: string;
  readonly env: Record<string, string>;

  /** Answers that no name exists: no parent zone delegates to the hosted zones. */
  readonly #nameServer: NameServer;
  readonly #isGuest: boolean;

  private constructor(route53: LocalRoute53, nameServer: NameServer, isGuest = false) {
    this.#isGuest = isGuest;
    this.#nameServer = nameServer;
    this.route53 = route53;
    this.dir = mkdtempSync(join(tmpdir(), 'dns-sync-test-'));
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.dir,
      DNS_SYNC_CONFIG: join(this.dir, 'config.json'),
      DNS_SYNC_STATE_DIR: join(this.dir, 'state'),
      AWS_ENDPOINT_URL_ROUTE_53: route53.url,
      AWS_ACCESS_KEY_ID: 'AKIALOCAL',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...nameServer.env,
    };
  }

  static async open(config: object = {}, options: LocalRoute53Options = {}): Promise<Bench> {
    const settings = { processingMilliseconds: 0, ...options.settings };
    const bench = new Bench(await startLocalRoute53({ ...options, settings }), await startNameServer());
    bench.configure(config);
    return bench;
  }

  /** Returns another server on the same account, with a state of its own. */
  beside(config: object): Bench {
    const bench = new Bench(this.route53, this.#nameServer, true);
    bench.configure(config);
    return bench;
  }

  configure(config: object): void {
    // The local service has no rate limits by default; the pace has its own tests.
    const targets = { route53: { maxRequestsPerSecond: 10_000 } };
    // A call has more time than a busy machine needs. A test of the budget ends it with `withPassingTime`.
    const hook = { budgetSeconds: 600, ...('hook' in config ? (config.hook as object) : {}) };
    writeFileSync(
      this.env['DNS_SYNC_CONFIG'] as string,
      JSON.stringify({ server: 'plesk.example', targets, ...config, hook }),
    );
  }

  async close(): Promise<void> {
    if (!this.#isGuest) {
      await this.route53.close();
      this.#nameServer.close();
    }
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs `dns-sync` with arguments. */
  async run(...words: string[]): Promise<Ended> {
    return this.execute('dns-sync.cjs', words, '');
  }

  /** Runs `dns-sync-hook` with a call on stdin, like Plesk. */
  async hook(call: string | object): Promise<Ended> {
    return this.execute('dns-sync-hook.cjs', [], typeof call === 'string' ? call : JSON.stringify(call));
  }

  /** Returns the same place with additional environment variables. */
  with(env: Record<string, string>): Pick<Bench, 'run' | 'hook'> {
    const all = { ...this.env, ...env };
    return {
      run: async (...words) => this.execute('dns-sync.cjs', words, '', all),
      hook: async (call) => this.execute('dns-sync-hook.cjs', [], JSON.stringify(call), all),
    };
  }

  /** Runs a command with `--json` and parses its output. */
  async json<T>(...words: string[]): Promise<T> {
    const { stdout, stderr } = await this.run(...words, '--json');
    if (stdout === '') throw new Error(`nothing on stdout; stderr: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Returns the API calls that work makes, by action in order. */
  async calls(work: () => Promise<unknown>): Promise<readonly (Action | 'Unknown')[]> {
    const before = this.route53.ledger.entries.length;
    await work();
    return this.route53.ledger.entries.slice(before).map((entry) => entry.action);
  }

  /** Returns the zone's record sets as lines `name TYPE ttl value, value`, without the provider's own at the apex. */
  sets(zone: string): readonly string[] {
    const { name } = this.route53.zone(zone);
    return this.route53
      .recordSets(zone)
      .filter((set) => set.Type !== 'SOA' && !(set.Type === 'NS' && set.Name === name))
      .map((set) => {
        const values = (set.ResourceRecords ?? []).map((record) => record.Value).toSorted();
        return `${set.Name} ${set.Type} ${set.TTL ?? '-'} ${values.join(', ')}`;
      });
  }

  /** Runs a file of `dist`, or any other by its full path. */
  async execute(
    file: string,
    words: readonly string[],
    input: string,
    env: Record<string, string> = this.env,
  ): Promise<Ended> {
    const child = spawn(testNode, [resolve(root, 'dist', file), ...words], { env });
    return endOf(child, input);
  }
}
