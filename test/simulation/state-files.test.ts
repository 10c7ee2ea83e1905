import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { recordSet } from '../../src/reconcile/dns/record-set.ts';
import { foldPtrs } from '../../src/reconcile/desired/ptr.ts';
import { parseTime } from '../../src/reconcile/iso-time.ts';
import { reverseBlock } from '../../src/reconcile/dns/reverse-name.ts';
import { isKnownError } from '../../src/reconcile/error.ts';
import type { ZoneDocument } from '../../src/state/documents/document.ts';
import { openStore, type Store } from '../../src/state/store.ts';
import { name, sampleDocument } from '../../src/state/test-support.ts';
import { runStories } from './run-stories.ts';
import { SimulatedDisk, type DiskFault, type SimulatedProcess } from './simulated-disk.ts';

const zones = ['a.example.', 'b.example.', `${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example.`].map(name);
const addresses = ['192.0.2.1', '192.0.2.2', '198.51.100.1', '2001:db8::1'];

/** The action of a process, and a fault during it. */
type Step =
  | { readonly do: 'write' | 'forget' | 'spoil' | 'late'; readonly index: number; readonly fault: Fault }
  | { readonly do: 'ask' | 'drop'; readonly index: number; readonly fault: Fault }
  | { readonly do: 'race'; readonly index: number; readonly fault: Fault }
  | { readonly do: 'wait'; readonly days: number; readonly fault: Fault }
  | { readonly do: 'keep'; readonly most: number; readonly fault: Fault }
  | { readonly do: 'power'; readonly names: 'synced' | 'all'; readonly fault: null };

type Fault = (DiskFault & { readonly power: 'stays' | 'synced' | 'all' }) | null;

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  {
    weight: 3,
    arbitrary: fc.record({
      at: fc.integer({ min: 1, max: 110 }),
      what: fc.constantFrom(
        'kill' as const,
        'kill' as const,
        'EIO' as const,
        'ENOSPC' as const,
        'ENOMEM' as const,
        'EINTR' as const,
      ),
      power: fc.constantFrom('stays' as const, 'synced' as const, 'all' as const),
    }),
  },
);
const anyIndex = fc.nat({ max: 11 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), index: anyIndex, fault }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('forget' as const, 'spoil' as const), index: anyIndex, fault }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('late' as const), index: anyIndex, fault }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('ask' as const, 'drop' as const), index: anyIndex, fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('race' as const), index: anyIndex, fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(1, 40, -1), fault }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('keep' as const), most: fc.constantFrom(0, 1_000_000), fault }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('power' as const),
      names: fc.constantFrom('synced' as const, 'all' as const),
      fault: fc.constant(null),
    }),
  },
);

/** A document with a hosted zone. */
function documentOf(zone: DnsName, serial: number): ZoneDocument {
  const document = sampleDocument(zone, serial);
  const targets = Object.entries(document.targets).map(([target, state]) => {
    return [target, { ...state, applied: state.applied && { ...state.applied, zoneId: `Z${zone}` } }];
  });
  const { desired } = document.snapshot;
  // A new serial alone is no change.
  const sets = [recordSet(zone, 'A', serial, ['192.0.2.1'])];
  const snapshot = { ...document.snapshot, desired: desired && { ...desired, sets } };
  return { ...document, snapshot, targets: Object.fromEntries(targets) as ZoneDocument['targets'] };
}

const day = 86_400_000;
const none = 'none';

/** What is known about a value: what a process may read now, and what a power failure may leave. */
interface Known<T> {
  visible: Set<T>;
  durable: Set<T>;
}

const knownAs = <T>(value: T): Known<T> => ({ visible: new Set([value]), durable: new Set([value]) });

/** One story: a state, and the answers that processes gave about it. */
class Story {
  #disk: SimulatedDisk;
  #now = parseTime('2026-11-20T12:00:00.000Z');
  #serial = 0;
  #process: SimulatedProcess;
  /** The possible values of each zone: the TTL of the last acknowledged change, and of later unacknowledged ones. */
  readonly #zones = new Map(zones.map((zone) => [zone, knownAs<number | string>(none)]));
  /** Whether each address may be requested. */
  readonly #wanted = new Map(addresses.map((address) => [address, knownAs(false)]));
  /** Zones with a durable entry. */
  readonly #noted = new Set<string>();
  readonly #spoilt = new Set<string>();
  #lostPower = false;

  constructor(folder: string) {
    this.#disk = new SimulatedDisk(folder);
    this.#process = this.#disk.process();
  }

  async take(item: Step): Promise<void> {
    this.#now += 60_000;
    if (item.do === 'power') this.#losePower(item.names);
    else {
      this.#process = this.#disk.process(item.fault);
      await this.#act(item);
      if (this.#process.isKilled) {
        this.#disk.releaseLocks();
        const power = item.fault?.power ?? 'stays';
        if (power !== 'stays') this.#losePower(power);
      }
    }
    await this.#check();
  }

  #losePower(names: 'synced' | 'all'): void {
    this.#disk = this.#disk.losePower(names);
    this.#lostPower = true;
  }

  async #act(item: Exclude<Step, { do: 'power' }>): Promise<void> {
    if (item.do === 'wait') this.#now += item.days * day;
    else if (item.do === 'keep')
      await this.#attempt(async () => (await this.#open()).keepJournal({ packAfterMs: day, maxOctets: item.most }));
    else if (item.do === 'ask' || item.do === 'drop') await this.#ask(item.index, item.do === 'ask');
    else if (item.do === 'race') await this.#race(item.index);
    else if (item.do === 'spoil') this.#spoil(item.index);
    else if (item.do === 'late') await this.#note(item.index);
    else await this.#write(item.index, item.do === 'forget' ? null : ++this.#serial);
  }

  /** Returns whether work was acknowledged: neither killed nor refused. */
  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return !this.#process.isKilled;
    } catch (error) {
      if (!this.#process.isKilled && !isKnownError(error)) throw error;
      return false;
    }
  }

  async #open(process = this.#process): Promise<Store> {
    return openStore(this.#disk.state, { command: 'simulate', now: () => this.#now, files: process.files });
  }

  async #write(index: number, serial: number | null): Promise<void> {
    const zone = zones[index % zones.length] as DnsName;
    const isAnswered = await this.#attempt(async () => {
      const store = await this.#open();
      await store.update(zone, () => (serial === null ? null : documentOf(zone, serial)));
    });
    this.#say(this.#zones, zone, serial ?? none, isAnswered);
    if (isAnswered) this.#spoilt.delete(zone);
  }

  async #ask(index: number, isWanted: boolean): Promise<void> {
    const address = addresses[index % addresses.length] as string;
    const hostname = name('host.example.');
    const change = isWanted
      ? ({ kind: 'create-ptr', address, hostname } as const)
      : ({ kind: 'delete-ptr', address, hostname: null } as const);
    const isAnswered = await this.#attempt(async () => {
      const store = await this.#open();
      await store.updatePtrs(reverseBlock(address), (wanted) => foldPtrs(wanted, [change]));
    });
    this.#say(this.#wanted, address, isWanted, isAnswered);
  }

  /** Runs two concurrent writers, of the same zone and of another one. */
  async #race(index: number): Promise<void> {
    const serials = [++this.#serial, ++this.#serial, ++this.#serial];
    const pair = [index, index, index + 1].map((i) => zones[i % zones.length] as DnsName);
    const works = serials.map(async (serial, i) =>
      this.#attempt(async () => {
        const store = await this.#open();
        await store.update(pair[i] as DnsName, () => documentOf(pair[i] as DnsName, serial));
      }),
    );
    const answered = await Promise.all(works);
    for (const [i, zone] of pair.entries()) this.#say(this.#zones, zone, serials[i] as number, answered[i] === true);
    // Either of the two may have written last.
    const both = this.#zones.get(pair[0] as DnsName) as Known<number | string>;
    for (const serial of serials.slice(0, 2)) for (const values of [both.visible, both.durable]) values.add(serial);
    for (const [i, zone] of pair.entries()) if (answered[i] === true) this.#spoilt.delete(zone);
  }

  async #note(index: number): Promise<void> {
    const zone = zones[index % zones.length] as DnsName;
    const isAnswered = await this.#attempt(async () => {
      const store = await this.#open();
      await store.queue.add({ zone, target: 'route53', at: 1 }, 'for good');
    });
    if (isAnswered) this.#noted.add(zone);
  }

  /** Truncates a document, as a fault outside our processes. */
  #spoil(index: number): void {
    const zone = zones[index % 2] as DnsName;
    const file = join(this.#disk.state, 'zones', `${zone.slice(0, -1)}.json`);
    if (!existsSync(file)) return;
    writeFileSync(file, '{"format":1,');
    this.#spoilt.add(zone);
  }

  #say<K, V>(all: ReadonlyMap<K, Known<V>>, key: K, value: V, isAnswered: boolean): void {
    const known = all.get(key) as Known<V>;
    if (isAnswered) Object.assign(known, knownAs(value));
    else for (const values of [known.visible, known.durable]) values.add(value);
  }

  /** Checks that a read value is one of the possible ones. It stays so until a power failure. */
  #assertKnown<V>(known: Known<V>, value: V, what: string): void {
    const values = this.#lostPower ? known.durable : known.visible;
    assert.ok(values.has(value), `${what} is ${String(value)}, and may be ${[...values].join(', ')}`);
    known.visible = new Set([value]);
    if (this.#lostPower) known.durable = new Set([value]);
  }

  /** Checks that the next process finds what was acknowledged, and `doctor` exactly what is wrong. */
  async #check(): Promise<void> {
    const process = this.#disk.process();
    const store = await this.#open(process);
    await this.#checkDoctor(store);
    for (const zone of zones) {
      const document = await store.read(zone);
      const serial = document?.snapshot.desired?.sets[0]?.ttl ?? none;
      this.#assertKnown(this.#zones.get(zone) as Known<number | string>, serial, zone);
    }
    for (const address of addresses) {
      const block = reverseBlock(address);
      const isWanted = (await store.readPtrs([block])).some((item) => item.address === address);
      this.#assertKnown(this.#wanted.get(address) as Known<boolean>, isWanted, address);
    }
    const noted = new Set<string>();
    for (const note of await store.queue.entries()) {
      const item = await store.queue.read(note);
      if (item !== null) noted.add(item.zone);
    }
    for (const zone of this.#noted) assert.ok(noted.has(zone), `the note of ${zone} is lost`);
    this.#lostPower = false;
    if (this.#spoilt.size === 0) return;
    this.#spoilt.clear();
    await this.#checkDoctor(store);
  }

  /** Checks that `doctor` names exactly the damaged documents that weren't read yet. */
  async #checkDoctor(store: Store): Promise<void> {
    const { faults, documents } = await store.examine();
    const serious = faults.filter(({ rule }) => rule !== null);
    const named = zones.filter((zone) =>
      serious.some(({ rule, what }) => rule === 'I1' && what.includes(`/${zone.slice(0, -1)}.json`)),
    );
    assert.deepEqual(new Set(named), this.#spoilt, JSON.stringify(serious));
    assert.equal(serious.length, this.#spoilt.size, JSON.stringify(serious));
    assert.equal(documents, (await store.list()).length);
  }
}

/** Plays a story; throws if a law is broken. */
async function play(story: readonly Step[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-simulation-'));
  try {
    const world = new Story(folder);
    for (const item of story) await world.take(item);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('whatever happens to the files of the state,', () => {
  it('acknowledged data is never lost, and doctor is always right', async () => {
    await runStories({
      name: 'state-files',
      step,
      length: 40,
      steps: 7500,
      seed: 20_261_128,
      play,
    });
  });

  it('a process that is killed after its rename leaves a change that a later power failure does not hide', async () => {
    const before: readonly Step[] = [
      { do: 'race', index: 6, fault: null },
      { do: 'race', index: 0, fault: null },
      { do: 'ask', index: 0, fault: null },
    ];
    // Later processes see the change in its document, and go on in another month of the journal.
    const after: readonly Step[] = [
      { do: 'wait', days: 40, fault: null },
      { do: 'ask', index: 9, fault: null },
      { do: 'power', names: 'synced', fault: null },
    ];
    for (let at = 30; at < 60; at++)
      await play([...before, { do: 'write', index: 1, fault: { at, what: 'kill', power: 'stays' } }, ...after]);
  });
});
