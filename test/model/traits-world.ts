import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDnsSync } from '../../src/index.ts';
import { fitToTraits } from '../../src/cloud/fit-to-traits.ts';
import type { Traits } from '../../src/cloud/traits.ts';
import type { DnsSync } from '../../src/library/open-library.ts';
import { canonicalValue } from '../../src/reconcile/dns/rdata.ts';
import { parseName, type DnsName } from '../../src/reconcile/dns/name.ts';
import { keyOf, recordSet, sameContent, type RecordSet, type SetKey } from '../../src/reconcile/dns/record-set.ts';
import { strictProvider } from './strict-provider.ts';
import { ProcessEnd, StrictService } from './strict-service.ts';

const zoneNames = ['one.example.', 'two.example.'].map(nameOf);
const labels = ['a', 'b', 'c'];
const contents = [
  ['A', ['192.0.2.1']],
  ['A', ['192.0.2.2', '192.0.2.3']],
  ['A', ['192.0.2.1', '192.0.2.3']],
  ['TXT', ['"x"']],
  ['TXT', ['"y"', '"z"']],
  ['CNAME', ['target.example.']],
  ['TLSA', ['3 1 1 aabb']],
] as const;
const ttls = [300, 3600];

function nameOf(text: string): DnsName {
  const name = parseName(text);
  assert.ok(name.ok);
  return name.value;
}

/** Returns numbers from 0 to below 1, determined by a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One run: dns-sync with one service, Plesk, and other writers in the same zones, also between two requests of
 * dns-sync.
 */
export class TraitsWorld {
  readonly service: StrictService;
  readonly said: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'dns-sync-traits-'));
  /** Of the step that is taken. */
  #random: () => number = randomFrom(0);
  readonly #dnsSync: DnsSync;
  readonly #traits: Traits;
  /** Plesk's content of each zone; null after a delete. */
  readonly #plesk = new Map<DnsName, readonly RecordSet[] | null>();
  /** Sets that others created, changed or removed. */
  readonly #disturbed = new Set<string>();
  #serial = 1;

  constructor(traits: Traits) {
    this.#traits = traits;
    this.said.push(traits.words.service);
    this.service = new StrictService(traits);
    this.service.hears = (text) => this.said.push(`    ${text}`);
    this.service.desired = (zone) => this.#desired(zone);
    this.#dnsSync = openDnsSync({
      config: { server: 'plesk.example', targets: { own: {} }, hook: { budgetSeconds: 600 } },
      stateDir: join(this.#folder, 'state'),
      providers: { own: strictProvider(this.service) },
    });
  }

  /** Takes a step, whose seed says what happens, and checks the law. */
  async take(seed: number): Promise<void> {
    this.#random = randomFrom(seed);
    this.#armOthers();
    const step = this.#pick([
      'edit',
      'edit',
      'edit',
      'edit',
      'delete',
      'other',
      'other',
      'apply',
      'drift',
      'heal',
      'give',
    ] as const);
    const zone = this.#pick(zoneNames);
    this.said.push(`${step} ${zone}`);
    try {
      await this.#act(step, zone);
    } catch (error) {
      if (!(error instanceof ProcessEnd)) throw error;
    }
    this.#calm();
    this.#checkLaw();
  }

  async #act(step: string, zone: DnsName): Promise<void> {
    if (step === 'edit') await this.#edit(zone);
    else if (step === 'delete' && this.#random() < 0.3) await this.#delete(zone);
    else if (step === 'other') this.#writeAsOther(zone);
    else if (step === 'apply') await this.#dnsSync.apply();
    else if (step === 'drift') await this.#dnsSync.drift();
    else if (step === 'heal') await this.#dnsSync.drift([], { heal: true });
    else if (step === 'give' && this.#traits.zones === 'given') this.#give(zone);
  }

  /** Stops the other writers: then Plesk's last content is applied, and foreign sets are unchanged. */
  async settle(): Promise<void> {
    this.#calm();
    if (this.#traits.zones === 'given') for (const zone of zoneNames) this.#give(zone);
    for (const zone of zoneNames) if (this.#plesk.get(zone) !== undefined) await this.#say(zone);
    for (let round = 0; round < 3; round++) {
      await this.#dnsSync.apply();
      this.#checkLaw();
    }
    for (const zone of zoneNames) this.#checkEnd(zone);
  }

  async close(): Promise<void> {
    await this.#dnsSync.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  /** Arms a foreign write before one of the next requests, or the loss of its answer. */
  #armOthers(): void {
    let requests = Math.floor(this.#random() * 6);
    const kind = this.#pick(['nothing', 'other', 'other', 'lost', 'end'] as const);
    const zone = this.#pick(zoneNames);
    const isTurn = (): boolean => requests-- === 0;
    if (kind === 'other') this.service.between = () => isTurn() && this.#writeAsOther(zone);
    if (kind === 'lost') this.service.losesReply = isTurn;
    if (kind === 'end') this.service.endsProcess = isTurn;
  }

  #calm(): void {
    this.service.between = () => undefined;
    this.service.losesReply = () => false;
    this.service.endsProcess = () => false;
  }

  #give(zone: DnsName): void {
    if (!this.service.zones.has(zone)) this.service.give(zone);
  }

  #desired(zone: DnsName): readonly RecordSet[] {
    const sets = this.#plesk.get(zone) ?? [];
    const whole = { name: zone, displayName: zone, soa: null, sets, rejects: [], remarks: [] };
    return fitToTraits(whole, this.#traits).zone.sets;
  }

  async #edit(zone: DnsName): Promise<void> {
    const sets = labels.flatMap((label) => this.#anySets(zone, label));
    // A zone without any record set is held as a mistake.
    sets.push(recordSet(nameOf(`kept.${zone}`), 'A', 3600, ['192.0.2.9']));
    this.#plesk.set(zone, sets);
    await this.#say(zone);
  }

  #anySets(zone: DnsName, label: string): readonly RecordSet[] {
    const name = nameOf(`${label}.${zone}`);
    const chosen = new Map<string, RecordSet>();
    for (let count = Math.floor(this.#random() * 3); count > 0; count--) {
      const [type, values] = this.#pick(contents);
      const canonical = values.map((value) => {
        const read = canonicalValue(type, value);
        assert.ok(read.ok);
        return read.value;
      });
      chosen.set(type, recordSet(name, type, this.#pick(ttls), canonical));
    }
    const alias = chosen.get('CNAME');
    return alias === undefined ? [...chosen.values()] : [alias];
  }

  async #say(zone: DnsName): Promise<void> {
    const sets = this.#plesk.get(zone);
    this.#serial += 10;
    const rr = (sets ?? []).flatMap(({ name, type, ttl, values }) =>
      values.map((value) => ({
        host: name,
        type,
        ttl,
        value: type === 'TXT' ? value.slice(1, -1) : value,
        ...tlsa(type, value),
      })),
    );
    const call =
      sets === null
        ? { command: 'delete', zone: { name: zone } }
        : { command: 'update', zone: { name: zone, soa: { ttl: 3600, serial: this.#serial }, rr } };
    const { exit, error, unrecorded } = await this.#dnsSync.handleCall(Buffer.from(JSON.stringify(call)));
    assert.ok(exit !== 2, JSON.stringify({ error, unrecorded }));
  }

  async #delete(zone: DnsName): Promise<void> {
    if ((this.#plesk.get(zone) ?? null) === null) return;
    this.#plesk.set(zone, null);
    await this.#say(zone);
  }

  /** Creates, changes or removes a set as another party. */
  #writeAsOther(zone: DnsName): void {
    const sets = this.service.zones.get(zone)?.sets;
    if (sets === undefined) return;
    const label = this.#pick([...labels, 'theirs']);
    const [made] = this.#anySets(zone, label);
    const existing = [...sets.values()].find(({ set }) => set.name === nameOf(`${label}.${zone}`));
    const key = existing === undefined ? (made === undefined ? null : keyOf(made)) : keyOf(existing.set);
    if (key === null) return;
    const after = existing === undefined || (made !== undefined && keyOf(made) === key) ? (made ?? null) : null;
    if (after !== null && !this.#traits.types.has(after.type)) return;
    const ttl = Math.min(Math.max(after?.ttl ?? 0, this.#traits.ttl.least), this.#traits.ttl.most);
    this.#disturbed.add(key);
    this.said.push(`  others: ${key} -> ${after?.values.join(' ') ?? 'nothing'}`);
    this.service.writeAsOther(zone, key, after === null ? null : { ...after, ttl });
  }

  #checkLaw(): void {
    assert.ok(this.service.broken.length === 0, this.service.broken.join('; '));
    assert.ok(
      this.#traits.zones === 'made' || [...this.service.zones.keys()].every((zone) => zoneNames.includes(zone)),
    );
  }

  #checkEnd(zone: DnsName): void {
    const sets = this.service.zones.get(zone)?.sets ?? new Map<SetKey, { set: RecordSet; maker: 'us' | 'them' }>();
    const desired = new Map(this.#desired(zone).map((set) => [keyOf(set), set]));
    // A set of ours that others changed and Plesk no longer wants is held, like foreign ones.
    const isHeld = ([key, { maker }]: [SetKey, { readonly maker: string }]): boolean =>
      maker === 'them' || (this.#disturbed.has(key) && !desired.has(key));
    const taken = new Set([...sets].filter(isHeld).map(([, { set }]) => set.name));
    for (const [key, wanted] of desired) {
      const existing = sets.get(key);
      // A foreign set at a key that was once ours may count as foreign for dns-sync, and is then held.
      if (taken.has(wanted.name) || this.#disturbed.has(key)) continue;
      assert.ok(existing !== undefined, `${key} is not there`);
      assert.ok(
        sameContent(existing.set, wanted),
        `${key} is ${JSON.stringify(existing.set)}, not ${JSON.stringify(wanted)}`,
      );
    }
    for (const [key, { maker }] of sets)
      if (maker === 'us' && !this.#disturbed.has(key)) assert.ok(desired.has(key), `${key} is left of ours`);
  }
}

/** Splits the fields of a TLSA record as Plesk sends them. */
function tlsa(type: string, value: string): object {
  if (type !== 'TLSA') return {};
  const [usage, selector, matching, data] = value.split(' ');
  return { opt: `${usage} ${selector} ${matching}`, value: data };
}
