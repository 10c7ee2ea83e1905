import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import type { Settings } from '../../fixtures/godaddy/settings.ts';
import { godaddyProvider } from '../../src/cloud/godaddy/provider.ts';
import { openDnsSync } from '../../src/index.ts';
import { runStories } from './run-stories.ts';

const name = 'one.example';

/** The content of a name in Plesk, by a number. */
const contents: readonly (readonly (readonly [type: string, value: string, opt?: string])[])[] = [
  [],
  [['A', '192.0.2.1']],
  [
    ['A', '192.0.2.1'],
    ['A', '192.0.2.2'],
  ],
  [
    ['A', '192.0.2.2'],
    ['A', '192.0.2.3'],
    ['TXT', 'some "text"'],
  ],
  [['CNAME', 'x.example.net.']],
  [['CNAME', 'y.example.net.']],
  [['MX', 'mail.example.net.', '10']],
  [
    ['MX', 'mail.example.net.', '20'],
    ['TXT', 'v=spf1 -all'],
  ],
];
const ttls = [600, 3600];
const labels = ['a', 'b', 'c'];

/** One step: an edit of Plesk, a write of others, an answer that is lost, or a full pass. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), label: fc.nat(2), content: fc.nat(7), ttl: fc.nat(1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('others' as const), number: fc.nat(5), after: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disturb' as const), label: fc.nat(2), after: fc.nat(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('lost-reply' as const, 'reset' as const, 'internal-error-after' as const),
      method: fc.constantFrom('GET', 'POST', 'DELETE'),
      times: fc.constantFrom(1, 4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('apply' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const moods: readonly Partial<Settings>[] = [
  {},
  { recordId: 'stable', text: 'quoted', identity: 'all-fields' },
  { totals: 'missing', hasFinalDot: false, duplicateStatus: 422 },
];

class World {
  readonly #local: LocalGoDaddy;
  readonly #dnsSync: ReturnType<typeof openDnsSync>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'dns-sync-godaddy-'));
  readonly #plesk = new Map<string, { readonly content: number; readonly ttl: number }>();
  readonly #theirs = new Set<string>();
  readonly #disturbed = new Set<string>();
  #serial = 1;

  constructor(local: LocalGoDaddy) {
    this.#local = local;
    const options = {
      now: Date.now,
      deadline: null,
      limiter: { take: async () => true, refused: async () => undefined },
      lateCode: 'Throttling',
      perSecond: null,
      onCall: () => {},
    } as const;
    this.#dnsSync = openDnsSync({
      config: { server: 'plesk.example', targets: { own: {} }, hook: { budgetSeconds: 600 } },
      stateDir: join(this.#folder, 'state'),
      providers: { own: godaddyProvider(local.url, () => LOCAL_TOKEN, options) },
    });
  }

  async take(event: Step): Promise<void> {
    if (event.kind === 'edit') {
      this.#plesk.set(labels[event.label] as string, event);
      await this.say();
    } else if (event.kind === 'apply') await this.#dnsSync.apply();
    else if (event.kind === 'others') {
      const record = { name: `theirs${event.number}`, type: 'A', data: '203.0.113.1', ttl: 600 };
      if (!this.#theirs.has(record.name)) this.#later(event.after, () => this.#local.zone(name).put(record));
      this.#theirs.add(record.name);
    } else if (event.kind === 'disturb') {
      const label = labels[event.label] as string;
      this.#disturbed.add(label);
      const edit = (): void =>
        this.#local.zone(name).edit((record) => record.name === label && record.type === 'A', { data: '203.0.113.9' });
      this.#later(event.after, edit);
    } else this.#local.fail(event.kind, { method: event.method, times: event.times });
    this.#checkLaw();
  }

  /** Without faults and other writers, Plesk's sets are there in the end. */
  async settle(): Promise<void> {
    this.#local.onRequest = () => undefined;
    this.#local.repair();
    await this.say();
    for (let round = 0; round < 3; round++) await this.#dnsSync.apply();
    this.#checkLaw();
    const stored = this.#local.records(name);
    for (const [label, { content, ttl }] of this.#plesk) {
      if (this.#disturbed.has(label)) continue;
      const wanted = (contents[content] ?? []).map(([type, value, opt]) =>
        [label, type, ttls[ttl], ...(opt === undefined ? [] : [opt]), value].join(' '),
      );
      assert.deepEqual(
        stored.filter((line) => line.startsWith(`${label} `)),
        wanted.toSorted(),
      );
    }
  }

  async say(): Promise<void> {
    this.#serial += 10;
    const rr = [...this.#plesk].flatMap(([label, { content, ttl }]) =>
      (contents[content] ?? []).map(([type, value, opt]) => ({
        host: `${label}.${name}.`,
        type,
        value,
        ttl: ttls[ttl],
        ...(opt !== undefined && { opt }),
      })),
    );
    // A zone without any record set is held as a mistake.
    const kept = { host: `kept.${name}.`, type: 'A', value: '192.0.2.9', ttl: 600 };
    const zone = { name: `${name}.`, soa: { ttl: 600, serial: this.#serial }, rr: [...rr, kept] };
    const { exit } = await this.#dnsSync.handleCall(Buffer.from(JSON.stringify({ command: 'update', zone })));
    assert.notEqual(exit, 2);
  }

  async close(): Promise<void> {
    await this.#dnsSync.close();
    await this.#local.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Does something before one of the next requests. */
  #later(requests: number, work: () => void): void {
    let left = requests;
    const before = this.#local.onRequest;
    this.#local.onRequest = (entry) => {
      before(entry);
      if (left-- === 0) work();
    };
  }

  #checkLaw(): void {
    const { ledger } = this.#local;
    assert.ok(ledger.every(({ method }) => ['GET', 'POST', 'DELETE'].includes(method)));
    const names = new Set(
      this.#local
        .zone(name)
        .all()
        .map((record) => record.name),
    );
    for (const seen of this.#seen) assert.ok(names.has(seen), `${seen} of others is gone`);
    for (const theirs of this.#theirs) if (names.has(theirs)) this.#seen.add(theirs);
  }

  /** Foreign records that exist. */
  readonly #seen = new Set<string>();
}

describe('with GoDaddy, while answers are lost and others write at the same time,', () => {
  it("no record of others goes, and Plesk's are there in the end", async () => {
    let stories = 0;
    await runStories({
      name: 'godaddy',
      step,
      length: 30,
      steps: 100,
      seed: 20_261_129,
      play: async (story) => {
        const local = await LocalGoDaddy.start({ hasParking: false, ...moods[stories++ % moods.length] });
        local.addZone(name);
        const world = new World(local);
        try {
          await world.say();
          for (const event of story) await world.take(event);
          await world.settle();
        } finally {
          await world.close();
        }
      },
    });
  });
});
