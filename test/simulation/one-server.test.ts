import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ACTIONS, type Action } from '../../fixtures/route53/actions.ts';
import type { FaultKind } from '../../fixtures/route53/traffic/faults.ts';
import { apply } from '../../src/cli/commands/apply.ts';
import { confirm } from '../../src/cli/commands/confirm.ts';
import { hook } from '../../src/cli/commands/hook.ts';
import { retry } from '../../src/cli/commands/retry.ts';
import type { Io } from '../../src/cli/io.ts';
import { plain } from '../../src/cli/render/style.ts';
import { run } from '../../src/cli/program.ts';
import { parseTime } from '../../src/reconcile/iso-time.ts';
import type { PtrDocument, ZoneDocument } from '../../src/state/documents/document.ts';
import { doctorErrors } from '../model/doctor-errors.ts';
import { Bench } from '../support/bench.ts';
import { runStories } from './run-stories.ts';

const zones = ['one.example.', 'two.example.'] as const;
const reverse = '2.0.192.in-addr.arpa.';
const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const;

type Step =
  | { readonly do: 'edit'; readonly zone: number; readonly values: readonly number[] }
  | { readonly do: 'delete'; readonly zone: number }
  | { readonly do: 'ask'; readonly address: number }
  | { readonly do: 'drop'; readonly address: number }
  | { readonly do: 'foreign'; readonly zone: number }
  | { readonly do: 'fault'; readonly kind: FaultKind; readonly action: Action | null; readonly next: number }
  | { readonly do: 'apply' }
  | { readonly do: 'retry' }
  | { readonly do: 'wait'; readonly minutes: number };

const zone = fc.nat({ max: zones.length - 1 });
const anyAddress = fc.nat({ max: addresses.length - 1 });
const calls = ACTIONS.filter((action) => /ResourceRecordSets|HostedZone/.test(action));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      zone,
      values: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), zone }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ask' as const), address: anyAddress }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), address: anyAddress }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('foreign' as const), zone }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      kind: fc.constantFrom<FaultKind>('lost-reply', 'internal-error-after', 'unavailable', 'reset'),
      action: fc.oneof(fc.constant(null), fc.constantFrom(...calls)),
      next: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'apply' }, { do: 'retry' }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 60, 400, 1500) }),
  },
);

interface Status {
  readonly zones: readonly { readonly zone: string; readonly state: string; readonly records: number }[];
}

interface Plan {
  readonly zones: readonly { readonly zone: string; readonly changes: readonly { readonly name: string }[] }[];
}

/** One server with its Plesk, and the provider. The story sets its clock. */
class Story {
  readonly #bench: Bench;
  readonly #said: string[] = [];
  #now = parseTime('2026-11-20T12:00:00.000Z');
  #serial = 1_000;
  #begun = performance.now();
  /** Plesk's content by zone, in the provider's form. */
  readonly #plesk = new Map<string, readonly string[]>();
  readonly #asked = new Set<string>();
  readonly #foreign = new Map<string, string>();
  #faultsPending = false;

  constructor(bench: Bench) {
    this.#bench = bench;
    bench.route53.createZone(reverse);
  }

  async take(item: Step): Promise<void> {
    this.#now += 60_000;
    this.#said.push(`-- ${JSON.stringify(item)}\n`);
    if (item.do === 'wait') this.#now += item.minutes * 60_000;
    else if (item.do === 'fault') this.#fail(item);
    else if (item.do === 'foreign') this.#addForeign(zones[item.zone] as string);
    else if (item.do === 'apply') await this.#command(async (io) => apply(io, [], { yes: true }), [0, 1, 2]);
    else if (item.do === 'retry') await this.#command(retry, [0, 1, 2]);
    else await this.#call(item);
    this.#assertRecorded();
    this.#assertForeign();
    await this.#assertStatus();
    await this.#assertDoctor();
  }

  /** Ends the faults and runs `retry`. Checks that accepted content is applied, and that `status` and `doctor` report it. */
  async settle(): Promise<void> {
    this.#bench.route53.faults.clear();
    this.#faultsPending = false;
    for (let round = 0; round < 3; round++) {
      this.#now += 7 * 3_600_000;
      await this.#command(retry, [0, 1, 2]);
    }
    const { zones: states } = JSON.parse(await this.#output('status', '--json')) as Status;
    for (const { zone: name, state } of states) {
      // A reverse zone in which nothing is wanted, and nothing was ever written, is shown as pending.
      if (name === reverse && this.#asked.size === 0) continue;
      assert.ok(!['failing', 'pending'].includes(state), this.#scene(`${name} is ${state}`));
    }
    this.#assertProvider();
    // The remains of a deleted domain are confirmed, and a second apply has nothing to do.
    await this.#command(async (io) => confirm(io, []), [0, 1]);
    await this.#command(async (io) => apply(io, [], { yes: true }), [0, 2]);
    this.#assertProvider();
    const made = await this.#bench.calls(async () => this.#command(async (io) => apply(io, [], { yes: true }), [0, 2]));
    assert.ok(!made.includes('ChangeResourceRecordSets'), this.#scene(made.join(', ')));
    await this.#driftAndApply();
    await this.#driftAndEdit();
    this.#assertForeign();
    await this.#assertStatus();
    await this.#assertDoctor();
  }

  /** Somebody changes a set of ours in each zone: `plan` names exactly these, and `apply` alone reverts them. */
  async #driftAndApply(): Promise<void> {
    const names = [...this.#plesk.keys(), ...(this.#asked.size > 0 ? [reverse] : [])];
    const changed = new Map(names.map((name) => [name, [this.#changeByHand(name)]]));
    const { zones: planned } = JSON.parse(await this.#output('plan', '--json')) as Plan;
    const differing = planned.filter(({ changes }) => changes.length > 0);
    const shown = new Map(differing.map(({ zone: name, changes }) => [name, changes.map((change) => change.name)]));
    assert.deepEqual(shown, changed, this.#scene('plan'));
    await this.#command(async (io) => apply(io, [], { yes: true }), [0, 2]);
    this.#assertProvider();
  }

  /** Somebody changes a set of ours in each zone, and Plesk changes them all: a hook call is enough. */
  async #driftAndEdit(): Promise<void> {
    for (const [name] of this.#plesk) {
      this.#changeByHand(name);
      const values = [1, 2, 3, 4, 5, 6];
      await this.#call({ do: 'edit', zone: zones.indexOf(name as (typeof zones)[number]), values }, 600);
      // A call whose time ends on a busy machine leaves the rest to it.
      this.#now += 7 * 3_600_000;
      await this.#command(retry, [0, 2]);
    }
    this.#assertProvider();
  }

  /** Changes a set of ours; gives its name. */
  #changeByHand(name: string): string {
    const line = this.#there(name).find((item) => !item.startsWith('foreign.')) ?? '';
    const [host = '', type = ''] = line.split(' ');
    this.#said.push(`-- ${host} is changed by hand\n`);
    const value = type === 'A' ? '203.0.113.7' : 'another.example.';
    this.#bench.route53.put(name, {
      Name: host,
      Type: type as 'A' | 'PTR',
      TTL: 61,
      ResourceRecords: [{ Value: value }],
    });
    return host;
  }

  #fail({ kind, action, next }: Step & { readonly do: 'fault' }): void {
    this.#bench.route53.faults.add({ kind, next, ...(action !== null && { action }) });
    this.#faultsPending = true;
  }

  async #call(item: Extract<Step, { do: 'edit' | 'delete' | 'ask' | 'drop' }>, ttl = 300): Promise<void> {
    const command = this.#commandOf(item, ttl);
    // On a busy machine the time of a call may end before it is applied; then `retry` applies it.
    await this.#command(async (io) => hook(io, input(command)), [0, 1]);
  }

  #commandOf(item: Extract<Step, { do: 'edit' | 'delete' | 'ask' | 'drop' }>, ttl: number): object {
    if (item.do === 'ask' || item.do === 'drop') {
      const address = addresses[item.address] as string;
      if (item.do === 'ask') this.#asked.add(address);
      else this.#asked.delete(address);
      const ptr = { ip_address: address, ...(item.do === 'ask' && { hostname: 'host.example.' }) };
      return { command: item.do === 'ask' ? 'createPTRs' : 'deletePTRs', ptr };
    }
    const name = zones[item.zone] as string;
    if (item.do === 'delete') {
      this.#plesk.delete(name);
      return { command: 'delete', zone: { name } };
    }
    const hosts = item.values.map((value) => ({
      host: value === 1 ? name : `h${value}.${name}`,
      value: `192.0.2.${value}`,
    }));
    const shown = hosts.map(({ host, value }) => `${host} A ${ttl} ${value}`).toSorted();
    this.#plesk.set(name, shown);
    const rr = hosts.map(({ host, value }) => ({ host, type: 'A', value }));
    return { command: 'update', zone: { name, soa: { ttl, serial: ++this.#serial }, rr } };
  }

  #addForeign(name: string): void {
    if (!this.#bench.route53.dumpAccount().zones.some((item) => item.name === name)) return;
    const host = `foreign.${name}`;
    this.#bench.route53.put(name, { Name: host, Type: 'A', TTL: 77, ResourceRecords: [{ Value: '203.0.113.9' }] });
    this.#foreign.set(name, `${host} A 77 203.0.113.9`);
  }

  /** Checks that acknowledged content is in the state, whatever happened at the provider. */
  #assertRecorded(): void {
    for (const [name, lines] of this.#plesk) {
      const { snapshot } = JSON.parse(this.#read('zones', `${name.slice(0, -1)}.json`) ?? '{}') as ZoneDocument;
      const recorded = (snapshot.desired?.sets ?? []).map((set) => `${set.name} A ${set.ttl} ${set.values.join(', ')}`);
      assert.deepEqual(recorded.toSorted(), lines, this.#scene(name));
    }
    const { wanted } = JSON.parse(this.#read('ptr', `${reverse.slice(0, -1)}.json`) ?? '{"wanted":[]}') as PtrDocument;
    assert.deepEqual(new Set(wanted.map((item) => item.address)), this.#asked, this.#scene('the PTR requests'));
  }

  /** Checks that `status` shows Plesk's zones and their numbers of records. */
  async #assertStatus(): Promise<void> {
    const { zones: shown } = JSON.parse(await this.#output('status', '--json')) as Status;
    for (const [name, lines] of this.#plesk)
      assert.equal(shown.find((item) => item.zone === name)?.records, lines.length, this.#scene(`status of ${name}`));
  }

  /** Reads a file of the state without our own code; null if it doesn't exist. */
  #read(...path: readonly string[]): string | null {
    const file = join(this.#bench.dir, 'state', ...path);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  }

  #assertForeign(): void {
    for (const [name, line] of this.#foreign) assert.ok(this.#there(name).includes(line), this.#scene(line));
  }

  #assertProvider(): void {
    for (const name of zones) {
      const foreign = this.#foreign.get(name);
      const expected = [...(this.#plesk.get(name) ?? []), ...(foreign === undefined ? [] : [foreign])];
      assert.deepEqual(this.#there(name), expected.toSorted(), this.#scene(name));
    }
    const ptrs = [...this.#asked].map((address) => `${address.split('.').toReversed().join('.')} host.example.`);
    const there = this.#there(reverse).map((line) => `${line.split('.in-addr')[0]} ${line.split(' ').at(-1)}`);
    assert.deepEqual(there, ptrs.toSorted(), this.#scene(reverse));
  }

  /** Checks that `doctor` finds no problem: only the provider fails here. */
  async #assertDoctor(): Promise<void> {
    const found = await doctorErrors(this.#io(), !this.#faultsPending);
    assert.deepEqual(found, [], this.#scene('doctor'));
  }

  #there(name: string): readonly string[] {
    const exists = this.#bench.route53.dumpAccount().zones.some((item) => item.name === name);
    return exists ? this.#bench.sets(name).toSorted() : [];
  }

  async #command(work: (io: Io) => Promise<number>, codes: readonly number[]): Promise<number> {
    const code = await work(this.#io());
    assert.ok(codes.includes(code), this.#scene(`exit code ${code}`));
    return code;
  }

  async #output(...words: readonly string[]): Promise<string> {
    const parts: string[] = [];
    await run(words, { ...this.#io(), out: (text) => void parts.push(text) });
    return parts.join('');
  }

  /** Returns the surroundings of a command. The clock advances with it, so that its budget ends. */
  #io(): Io {
    this.#begun = performance.now();
    const note = (text: string): void => void this.#said.push(text);
    return {
      out: note,
      err: note,
      log: ({ text }) => note(`${text}\n`),
      logAsJson: () => {},
      line: () => {},
      progressFormat: 'text',
      progress: null,
      style: plain,
      env: this.#bench.env,
      now: () => Math.round(this.#now + performance.now() - this.#begun),
      ask: null,
      answer: null,
    };
  }

  #scene(what: string): string {
    return `${what}\n${this.#said.slice(-25).join('')}`;
  }
}

async function* input(command: object): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify([command]));
}

describe('whatever happens to one server,', () => {
  it('acknowledged content is kept, retry alone applies it, and doctor is always right', async () => {
    const variables = [
      'AWS_ENDPOINT_URL_ROUTE_53',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'DNS_SYNC_ROOT_SERVERS',
      'DNS_SYNC_DNS_PORT',
    ];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    await runStories({
      name: 'one-server',
      step,
      length: 30,
      steps: 300,
      seed: 20_261_128,
      play: async (story) => {
        const bench = await Bench.open({ hook: { budgetSeconds: 0.4 }, records: { ptr: { zones: [reverse] } } });
        bench.env['DNS_SYNC_PLESK'] = '/nonexistent/plesk';
        for (const variable of variables) process.env[variable] = bench.env[variable];
        try {
          const world = new Story(bench);
          for (const item of story) await world.take(item);
          await world.settle();
        } finally {
          await bench.close();
        }
      },
    });
  });
});
