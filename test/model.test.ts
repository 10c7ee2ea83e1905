import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { FaultKind } from '../fixtures/route53/traffic/faults.ts';
import { apply } from '../src/cli/commands/apply.ts';
import { confirm } from '../src/cli/commands/confirm.ts';
import { hook } from '../src/cli/commands/hook.ts';
import { resync } from '../src/cli/commands/resync.ts';
import type { Io } from '../src/cli/io.ts';
import { plain } from '../src/cli/render/style.ts';
import { Bench } from './bench.ts';
import { faultVariable, type FileFault } from './faults/file-fault.ts';
import { buildPreload } from './faults/with-fault.ts';

// The commands themselves, in this process: a hundred of them take less than as many processes.

const zoneNames = ['one.example.', 'two.example.'] as const;
const hosts = ['', 'a.', 'b.', 'c.'] as const;
const kinds = ['A 192.0.2.1', 'A 192.0.2.2', 'CNAME x.example.net.', 'TXT text', '-'] as const;

/** For each host what Plesk has there; the apex has addresses only, so that a zone is never empty. */
type Content = readonly (typeof kinds)[number][];

type Step =
  | {
      readonly do: 'edit';
      readonly zone: number;
      readonly content: Content;
      readonly how: 'once' | 'twice' | 'lost' | 'later' | 'killed';
      /** The write, sync or rename before which the process is killed, from 1. */
      readonly at: number;
    }
  | { readonly do: 'delete'; readonly zone: number; readonly how: 'once' | 'lost' }
  | { readonly do: 'byhand'; readonly zone: number; readonly host: number; readonly value: string | null }
  | { readonly do: 'foreign'; readonly zone: number; readonly host: number }
  | { readonly do: 'fault'; readonly kind: FaultKind; readonly next: number }
  | { readonly do: 'apply' | 'deliver' };

const zoneIndex = fc.integer({ min: 0, max: zoneNames.length - 1 });
const content = fc
  .tuple(fc.constantFrom(...kinds.slice(0, 2)), ...hosts.slice(1).map(() => fc.constantFrom(...kinds)))
  .map((list) => list as Content);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      zone: zoneIndex,
      content,
      how: fc.constantFrom('once', 'once', 'twice', 'lost', 'later', 'killed'),
      at: fc.integer({ min: 1, max: 80 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delete' as const), zone: zoneIndex, how: fc.constantFrom('once', 'lost') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('byhand' as const),
      zone: zoneIndex,
      host: fc.integer({ min: 1, max: 3 }),
      value: fc.constantFrom('203.0.113.1', '203.0.113.2', null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('foreign' as const),
      zone: zoneIndex,
      host: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      kind: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom<FaultKind>('lost-reply', 'internal-error-after') },
        { weight: 1, arbitrary: fc.constantFrom<FaultKind>('unavailable', 'throttle', 'reset', 'prior-request') },
      ),
      next: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('apply', 'deliver') }) },
);

/** One run: Plesk, the provider and everybody else, with what each of them did. */
class World {
  readonly bench: Bench;
  readonly preload: string;
  readonly said: string[] = [];
  #serial = 1_763_900_000;
  readonly #plesk = new Map<string, Content>();
  readonly #foreign = new Map<string, string>();
  #waiting: object[] = [];
  readonly #io: Io;

  constructor(bench: Bench, preload: string) {
    this.bench = bench;
    this.preload = preload;
    const note = (text: string): void => void this.said.push(text);
    this.#io = { out: note, err: note, progress: () => {}, style: plain, env: bench.env, ask: null, answer: null };
  }

  async take(action: Step): Promise<void> {
    this.said.push(`-- ${JSON.stringify(action)}\n`);
    if (action.do === 'edit') await this.#edit(action);
    else if (action.do === 'delete') await this.#delete(action);
    else if (action.do === 'byhand') this.#byHand(action);
    else if (action.do === 'foreign') this.#addForeign(action);
    else if (action.do === 'fault') this.bench.route53.faults.add({ kind: action.kind, next: action.next });
    else if (action.do === 'apply') await apply(this.#io, [], { yes: true });
    else await this.#deliver();
    this.assertForeign();
  }

  /** Calm again, Plesk's whole truth, and whatever waits is confirmed: then all must be as it should. */
  async settle(): Promise<void> {
    this.bench.route53.faults.clear();
    this.#waiting = [];
    const all = [...this.#plesk].map(([zone, records]) => this.#call(zone, records));
    await resync(this.#io, input(all), { from: '-', yes: true });
    this.assertForeign();
    await confirm(this.#io, []);
    assert.equal(await apply(this.#io, [], { yes: true }), 0, this.said.slice(-12).join(''));
  }

  assertSettled(): void {
    for (const zone of zoneNames) {
      const expected = [...this.#linesOf(zone), ...this.#foreignLines(zone)].toSorted();
      assert.deepEqual(this.#there(zone), expected, zone);
    }
  }

  async callsOfAnotherApply(): Promise<readonly string[]> {
    return this.bench.calls(async () => assert.equal(await apply(this.#io, [], { yes: true }), 0));
  }

  assertForeign(): void {
    for (const zone of zoneNames)
      assert.deepEqual(
        this.#there(zone).filter((line) => line.startsWith('foreign')),
        this.#foreignLines(zone),
      );
  }

  #there(zone: string): string[] {
    const exists = this.bench.route53.dumpAccount().zones.some(({ name }) => name === zone);
    return exists ? this.bench.sets(zone).toSorted() : [];
  }

  #foreignLines(zone: string): string[] {
    return [...this.#foreign]
      .filter(([name]) => name.endsWith(`.${zone}`))
      .map(([, line]) => line)
      .toSorted();
  }

  #linesOf(zone: string): string[] {
    return (this.#plesk.get(zone) ?? []).flatMap((kind, i) => {
      const [type = '', value = ''] = kind.split(' ');
      return kind === '-' ? [] : [`${hosts[i]}${zone} ${type} 300 ${type === 'TXT' ? `"${value}"` : value}`];
    });
  }

  #call(zone: string, records: Content): object {
    const rr = records.flatMap((kind, i) => {
      const [type, value] = kind.split(' ');
      return kind === '-' ? [] : [{ host: `${hosts[i]}${zone}`, type, value }];
    });
    this.#serial += 1;
    return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial: this.#serial }, rr } };
  }

  async #edit({ zone: index, content: records, how, at }: Step & { do: 'edit' }): Promise<void> {
    const zone = zoneNames[index] as string;
    this.#plesk.set(zone, records);
    const call = this.#call(zone, records);
    if (how === 'later') this.#waiting.push(call);
    if (how === 'killed') await this.#killedHook(call, at);
    for (let i = 0; i < { once: 1, twice: 2, lost: 0, later: 0, killed: 0 }[how]; i++) await this.#hook([call]);
  }

  /** The executable, which ends in the middle of its work, or after it where that has fewer steps. */
  async #killedHook(call: object, at: number): Promise<void> {
    const { bench } = this;
    const number = `${basename(bench.dir)}-${this.#serial}`;
    const fault: FileFault = {
      below: bench.dir,
      at,
      what: 'kill',
      trace: join(dirname(this.preload), `trace-${number}`),
      disk: join(dirname(this.preload), `disk-${number}`),
    };
    const { code, stderr } = await bench.execute('dns-sync-hook.cjs', [], JSON.stringify([call]), {
      ...bench.env,
      NODE_OPTIONS: `--require ${JSON.stringify(this.preload)}`,
      [faultVariable]: JSON.stringify(fault),
    });
    assert.ok(code === null || code === 0 || code === 1, stderr);
  }

  async #delete({ zone: index, how }: Step & { do: 'delete' }): Promise<void> {
    const zone = zoneNames[index] as string;
    this.#plesk.delete(zone);
    if (how === 'once') await this.#hook([{ command: 'delete', zone: { name: zone } }]);
  }

  /** What came late arrives in the wrong order. */
  async #deliver(): Promise<void> {
    const calls = this.#waiting.reverse();
    this.#waiting = [];
    if (calls.length > 0) await this.#hook(calls);
  }

  async #hook(calls: readonly object[]): Promise<void> {
    const code = await hook(this.#io, input(calls));
    assert.ok(code === 0 || code === 1, `everything is recorded: ${this.said.slice(-6).join('')}`);
  }

  /** Somebody changes, or removes, an address of ours. */
  #byHand({ zone: index, host, value }: Step & { do: 'byhand' }): void {
    const zone = zoneNames[index] as string;
    const name = `${hosts[host]}${zone}`;
    if (!this.#there(zone).some((line) => line.startsWith(`${name} A `))) return;
    if (value === null) this.bench.route53.remove(zone, name, 'A');
    else this.bench.route53.put(zone, { Name: name, Type: 'A', TTL: 60, ResourceRecords: [{ Value: value }] });
  }

  #addForeign({ zone: index, host }: Step & { do: 'foreign' }): void {
    const zone = zoneNames[index] as string;
    const name = `foreign${host}.${zone}`;
    if (!this.bench.route53.dumpAccount().zones.some((item) => item.name === zone)) return;
    this.bench.route53.put(zone, { Name: name, Type: 'A', TTL: 77, ResourceRecords: [{ Value: '203.0.113.9' }] });
    this.#foreign.set(name, `${name} A 77 203.0.113.9`);
  }
}

async function* input(calls: readonly object[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(calls));
}

describe('whatever happens', () => {
  const variables = ['AWS_ENDPOINT_URL_ROUTE_53', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'DNS_SYNC_RESOLVER'];
  const before_ = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-model-'));
  let preload: string;
  before(async () => {
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    preload = await buildPreload(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true });
    for (const [name, value] of Object.entries(before_)) if (value !== undefined) process.env[name] = value;
  });

  it('the provider ends as Plesk has it, with all that is foreign, and a second apply changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 18 }), async (steps) => {
        const bench = await Bench.open({ hook: { budgetSeconds: 0.4 }, policy: { onDrift: 'report' } });
        for (const name of variables) process.env[name] = bench.env[name];
        try {
          const world = new World(bench, preload);
          for (const action of steps) await world.take(action);
          await world.settle();
          world.assertSettled();
          const calls = await world.callsOfAnotherApply();
          assert.ok(!calls.includes('ChangeResourceRecordSets'), calls.join());
        } finally {
          await bench.close();
        }
      }),
      { seed: 20_261_123, numRuns: 50, endOnFailure: true },
    );
  });
});
