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
import { callWithNames, commonSteps, type NameContents } from './plesk-names.ts';
import { runStories } from './run-stories.ts';

const name = 'one.example';

/** The content of a name in Plesk, by a number. */
const contents: NameContents = [
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

/** One step: one of any service, or a fault of some requests. */
const step = fc.oneof(
  { weight: 7, arbitrary: commonSteps(contents) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('lost-reply' as const, 'reset' as const, 'internal-error-after' as const),
      method: fc.constantFrom('GET', 'POST', 'DELETE'),
      times: fc.constantFrom(1, 4),
    }),
  },
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
      this.#plesk.set(event.label, event);
      await this.say();
    } else if (event.kind === 'apply') await this.#dnsSync.apply();
    else if (event.kind === 'others') {
      const record = { name: `theirs${event.number}`, type: 'A', data: '203.0.113.1', ttl: 600 };
      if (!this.#theirs.has(record.name)) this.#later(event.after, () => this.#local.zone(name).put(record));
      this.#theirs.add(record.name);
    } else if (event.kind === 'disturb') {
      const { label } = event;
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
    const call = callWithNames(name, this.#plesk, { contents, ttls }, this.#serial);
    const { exit } = await this.#dnsSync.handleCall(call);
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
