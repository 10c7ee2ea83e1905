import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Engine } from '../../src/fleet/engine.ts';
import { beatValue, claimValue, outValue, packValue, readValue } from '../../src/fleet/values.ts';
import type { Bench } from '../support/bench.ts';
import { testNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';

const program = resolve(import.meta.dirname, '../../dist/dns-sync.cjs');

interface SentSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

/** A server of a fleet, whose workers are this test. */
export class Server {
  readonly bench: Bench;
  readonly engine: Engine;
  readonly name: string;
  #agent: ChildProcess | null = null;
  #said = '';

  constructor(bench: Bench, engine: Engine, name: string) {
    this.bench = bench;
    this.engine = engine;
    this.name = name;
    this.bench.env['RUNTIME_DIRECTORY'] = join(bench.dir, 'run');
  }

  async startAgent(): Promise<void> {
    const agent = spawn(testNode, [program, 'agent'], { env: this.bench.env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#agent = agent;
    this.#said = '';
    for (const stream of [agent.stdout, agent.stderr]) stream.on('data', (text) => (this.#said += String(text)));
    await until('the agent runs', () => this.#said.includes('the agent runs') || agent.exitCode !== null);
    assert.equal(agent.exitCode, null, this.#said);
  }

  async stopAgent(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const agent = this.#agent;
    this.#agent = null;
    if (agent === null) return null;
    if (agent.exitCode !== null) return agent.exitCode;
    agent.kill(signal);
    const [code] = (await once(agent, 'exit')) as [number | null];
    return code;
  }

  get said(): string {
    return this.#said;
  }

  async claim(zone = 'example.com.') {
    const [entry] = (await this.engine.read(`claim/${this.name}/${zone}`)).entries;
    if (entry === undefined) return null;
    const read = readValue(claimValue, entry.value);
    assert.ok(read.ok);
    return { ...read.value, revision: entry.revision, created: entry.created };
  }

  async beat() {
    const [entry] = (await this.engine.read(`beat/${this.name}`)).entries;
    if (entry === undefined) return null;
    const read = readValue(beatValue, entry.value);
    assert.ok(read.ok);
    return { ...read.value, revision: entry.revision };
  }

  /** Answers the present claim of a zone as a leader would. */
  async answer(zone = 'example.com.', more: { state?: object; owner?: string; isGone?: boolean } = {}): Promise<void> {
    const claim = await this.claim(zone);
    assert.ok(claim !== null);
    const { state = {}, owner = this.name, isGone = false } = more;
    const sets = (claim.snapshot as { desired: { sets: SentSet[] } | null }).desired?.sets ?? [];
    const at = new Date().toISOString();
    const outcome = {
      status: 'synchronized',
      at,
      appliedAt: at,
      verifiedAt: null,
      failingSince: null,
      attempts: 0,
      nextAttemptAt: null,
      error: null,
      held: [],
      foreign: [],
      changeIds: [],
    };
    const applied = {
      zoneId: 'Z1',
      nameServers: ['ns-1.example.'],
      created: true,
      sets: sets.map((set) => ({ set, raw: { ...set } })),
    };
    const target = { applied, generation: 1, released: [], adopting: false, outcome, ...state };
    const key = `out/${this.name}/${zone}`;
    const value = packValue(outValue, {
      format: 1,
      at,
      claim: claim.revision,
      owner,
      targets: isGone ? {} : { route53: target },
      isGone,
    });
    const [known] = (await this.engine.read(key)).entries;
    const { kind } = await this.engine.write([{ key, value, ifRevision: known?.revision ?? 0 }]);
    assert.equal(kind, 'done');
  }

  /** Answers each new claim of a zone until the work has ended. */
  async answering<T>(work: Promise<T>, zone?: string, more?: Parameters<Server['answer']>[1]): Promise<T> {
    const known = (await this.claim(zone))?.revision ?? 0;
    const ended = work.then(() => true);
    await until('a claim arrives', async () => {
      if (((await this.claim(zone))?.revision ?? 0) > known) return true;
      return Promise.race([ended, new Promise<false>((done) => setTimeout(() => done(false), 20))]);
    });
    if (((await this.claim(zone))?.revision ?? 0) > known) await this.answer(zone, more);
    return work;
  }
}
