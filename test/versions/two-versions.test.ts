import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { runStories } from '../simulation/run-stories.ts';
import { Bench } from '../support/bench.ts';
import { endOf, type Ended } from '../support/ended.ts';

// `npm run test:versions -- COMMIT` builds the earlier version and sets its folder.
const earlier = process.env['DNS_SYNC_EARLIER_DIST'] ?? '';
const versions = ['this', 'earlier'] as const;
type Version = (typeof versions)[number];

const zones = ['a.example.', 'b.example.', 'c.example.'] as const;

type Step =
  | { readonly kind: 'edit'; readonly zone: string; readonly by: Version; readonly octets: readonly number[] }
  | { readonly kind: 'repeat' | 'delete'; readonly zone: string; readonly by: Version }
  | { readonly kind: 'foreign'; readonly zone: string }
  | { readonly kind: 'kill'; readonly zone: string; readonly by: Version; readonly ms: number }
  | { readonly kind: 'apply'; readonly by: Version }
  | { readonly kind: 'retry'; readonly by: Version }
  | { readonly kind: 'drift'; readonly by: Version };

const zone = fc.constantFrom(...zones);
const by = fc.constantFrom(...versions);
const octets = fc.uniqueArray(fc.integer({ min: 1, max: 250 }), { minLength: 1, maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('edit' as const), zone, by, octets }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('repeat' as const, 'delete' as const), zone, by }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), zone, by, ms: fc.integer({ min: 20, max: 400 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('foreign' as const), zone }) },
  {
    weight: 3,
    arbitrary: fc.oneof(
      ...(['apply', 'retry', 'drift'] as const).map((kind) => fc.record({ kind: fc.constant(kind), by })),
    ),
  },
);

interface Status {
  readonly zones: readonly { readonly zone: string; readonly state: string }[];
}

/** Two versions that use one state directory in turns, as before and after an upgrade and its withdrawal. */
class TwoVersions {
  readonly bench: Bench;
  /** What Plesk's last acknowledged call wants of each zone; null after a delete, absent if a killed call may count. */
  readonly wanted = new Map<string, readonly number[] | null>();
  readonly last = new Map<string, object>();
  /** Zones with a record set that others made. */
  readonly foreign = new Set<string>();
  #acknowledged = 0;
  #serial = 1;

  constructor(bench: Bench) {
    this.bench = bench;
  }

  spawn(version: Version, file: string, words: readonly string[]): ChildProcessWithoutNullStreams {
    const path = version === 'this' ? join(import.meta.dirname, '../../dist', file) : join(earlier, file);
    return spawn(process.execPath, [path, ...words], { env: this.bench.env });
  }

  async run(version: Version, words: readonly string[], call?: object): Promise<Ended> {
    const file = call === undefined ? 'dns-sync.cjs' : 'dns-sync-hook.cjs';
    const child = this.spawn(version, file, words);
    return endOf(child, call === undefined ? '' : JSON.stringify(call));
  }

  edit(name: string, values: readonly number[]): object {
    this.#serial += 1;
    const rr = values.map((octet) => ({ host: `h${octet}.${name}`, type: 'A', value: `192.0.2.${octet}` }));
    return { command: 'update', zone: { name, soa: { ttl: 300, serial: this.#serial }, rr } };
  }

  async play(item: Step): Promise<void> {
    if (item.kind === 'apply') return this.#end(await this.run(item.by, ['apply', '--yes']), [0, 2]);
    if (item.kind === 'retry') return this.#end(await this.run(item.by, ['retry']), [0, 2]);
    if (item.kind === 'drift') return this.#end(await this.run(item.by, ['drift']), [0, 2]);
    if (item.kind === 'foreign') return this.#putForeign(item.zone);
    if (item.kind === 'edit') return this.#call(item.by, item.zone, this.edit(item.zone, item.octets), item.octets);
    if (item.kind === 'kill') return this.#killed(item);
    const wanted = this.wanted.get(item.zone);
    const last = this.last.get(item.zone);
    if (item.kind === 'repeat') {
      if (last !== undefined && wanted !== undefined && wanted !== null)
        await this.#call(item.by, item.zone, last, wanted);
      return;
    }
    if (wanted !== undefined && wanted !== null)
      await this.#call(item.by, item.zone, { command: 'delete', zone: { name: item.zone } }, null);
  }

  /** Checks that what Plesk's last acknowledged call wants is what the provider has, and that nothing foreign is lost. */
  check(): void {
    for (const [name, wanted] of this.wanted) {
      if (wanted === null) continue;
      const expected = wanted.map((octet) => `h${octet}.${name} A 300 192.0.2.${octet}`);
      const sets = this.bench.sets(name).filter((line) => line.includes(' A '));
      assert.deepEqual(sets.toSorted(), expected.toSorted(), name);
    }
    for (const name of this.foreign) assert.ok(this.bench.sets(name).includes(`others.${name} TXT 60 "kept"`), name);
  }

  async checkBoth(): Promise<void> {
    for (const version of versions) this.#end(await this.run(version, ['apply', '--yes']), [0, 2]);
    this.check();
    const states = await Promise.all(
      versions.map(async (version) => {
        const { stdout } = await this.run(version, ['status', '--json']);
        return (JSON.parse(stdout) as Status).zones.map(({ zone: name, state }) => [name, state]);
      }),
    );
    assert.deepEqual(states[0], states[1]);
    const { stdout: history } = await this.run('this', ['history', '--limit', '1000', '--json']);
    const { entries } = JSON.parse(history) as { readonly entries: readonly { readonly command: string }[] };
    const calls = entries.filter(({ command }) => command === 'update' || command === 'delete');
    assert.ok(calls.length >= this.#acknowledged, `${calls.length} of ${this.#acknowledged} calls are in the history`);
    const doctor = await this.run('this', ['doctor']);
    assert.doesNotMatch(doctor.stdout, /broken|damaged/);
  }

  async #call(version: Version, name: string, call: object, wanted: readonly number[] | null): Promise<void> {
    this.wanted.delete(name);
    if (this.last.get(name) !== call) this.#acknowledged += 1;
    this.#end(await this.run(version, [], call), [0]);
    this.wanted.set(name, wanted);
    this.last.set(name, call);
  }

  /** Others make a record set in a hosted zone, if there is one. */
  #putForeign(name: string): void {
    if (!this.bench.route53.dumpAccount().zones.some((item) => item.name === name)) return;
    this.bench.route53.put(name, {
      Name: `others.${name}`,
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: [{ Value: '"kept"' }],
    });
    this.foreign.add(name);
  }

  async #killed({ by: version, zone: name, ms }: Extract<Step, { kind: 'kill' }>): Promise<void> {
    const call = this.edit(name, [251]);
    this.wanted.delete(name);
    this.last.delete(name);
    const child = this.spawn(version, 'dns-sync-hook.cjs', []);
    const ended = endOf(child, JSON.stringify(call));
    await pause(ms);
    child.kill('SIGKILL');
    await ended;
  }

  #end({ code, stdout, stderr }: Ended, codes: readonly number[]): void {
    assert.ok(codes.includes(code ?? -1), `ended with ${String(code)}: ${stdout}${stderr}`);
  }
}

describe(
  'two versions on one state directory',
  { skip: earlier === '' && 'npm run test:versions sets the earlier version' },
  () => {
    it('lose no call, delete nothing foreign, and see the same states', { timeout: 3_600_000 }, async () => {
      await runStories({
        name: 'two versions',
        step,
        length: 40,
        steps: 600,
        seed: 20_261_128,
        play: async (story) => {
          const bench = await Bench.open();
          try {
            const both = new TwoVersions(bench);
            for (const item of story) {
              await both.play(item);
              both.check();
            }
            await both.checkBoth();
          } finally {
            await bench.close();
          }
        },
      });
    });
  },
);
