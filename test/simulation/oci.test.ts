import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Settings } from '../../fixtures/oci-dns/settings.ts';
import { openDnsSync } from '../../src/index.ts';
import { openLocalService, type LocalService } from '../oci/support/open-provider.ts';
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
    ['TXT', 'v=spf1 -all'],
  ],
  [['CNAME', 'x.example.net.']],
  [['CNAME', 'y.example.net.']],
];
const ttls = [300, 3600];

/** One step: one of any service, or a fault of some requests. */
const step = fc.oneof(
  { weight: 7, arbitrary: commonSteps(contents) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('lost-reply' as const, 'reset' as const, 'error-500' as const),
      action: fc.constantFrom('PatchZoneRecords', 'GetZoneRecords', 'ListZones', 'CreateZone'),
      times: fc.constantFrom(1, 4),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const moods: readonly Partial<Settings>[] = [
  {},
  { preconditionError: '400 InvalidParameter', order: 'adds-first', patchAnswer: 'none' },
  { preconditionError: '412 NoEtagMatch', order: 'removes-first', patchAnswer: 'touched', maxPage: 4 },
  { comparison: 'verbatim', whileCreating: '404 NotAuthorizedOrNotFound' },
];

class World {
  readonly #service: LocalService;
  readonly #dnsSync: ReturnType<typeof openDnsSync>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'dns-sync-oci-'));
  readonly #plesk = new Map<string, { readonly content: number; readonly ttl: number }>();
  /** Records of others that exist, as lines. */
  readonly #theirs = new Set<string>();
  readonly #disturbed = new Set<string>();
  #serial = 1;

  constructor(service: LocalService) {
    this.#service = service;
    this.#dnsSync = openDnsSync({
      config: { server: 'plesk.example', targets: { own: {} }, hook: { budgetSeconds: 600 } },
      stateDir: join(this.#folder, 'state'),
      providers: { own: service.provider() },
    });
  }

  async take(event: Step): Promise<void> {
    const { local } = this.#service;
    if (event.kind === 'edit') {
      this.#plesk.set(event.label, event);
      await this.say();
    } else if (event.kind === 'apply') await this.#dnsSync.apply();
    else if (event.kind === 'others') {
      const domain = `theirs${event.number}.${name}`;
      this.#later(event.after, () => {
        local.edit(name, [{ operation: 'ADD', domain, rtype: 'A', rdata: '203.0.113.1', ttl: 60 }]);
        this.#theirs.add(`${domain} A 60 203.0.113.1`);
      });
    } else if (event.kind === 'disturb') {
      const { label } = event;
      this.#disturbed.add(label);
      this.#later(event.after, () => {
        if (!local.lines(name).some((line) => line.startsWith(`${label}.${name} CNAME`)))
          local.edit(name, [
            { operation: 'ADD', domain: `${label}.${name}`, rtype: 'A', rdata: '203.0.113.9', ttl: 60 },
          ]);
      });
    } else for (let i = 0; i < event.times; i++) local.fail(event.kind, event.action);
    this.#checkLaw();
  }

  /** Without faults and other writers, Plesk's sets are there in the end. */
  async settle(): Promise<void> {
    const { local } = this.#service;
    local.onRequest = () => undefined;
    local.repair();
    await this.say();
    for (let round = 0; round < 3; round++) await this.#dnsSync.apply();
    this.#checkLaw();
    const stored = local.lines(name);
    for (const [label, { content, ttl }] of this.#plesk) {
      if (this.#disturbed.has(label)) continue;
      const types = new Set((contents[content] ?? []).map(([type]) => type));
      const wanted = [...types].map((type) => {
        const values = (contents[content] ?? []).filter(([of]) => of === type).map(([, value]) => value);
        return `${label}.${name} ${type} ${ttls[ttl]} ${values.map((text) => (type === 'TXT' ? `"${text}"` : text)).join(', ')}`;
      });
      assert.deepEqual(
        stored.filter((line) => line.startsWith(`${label}.`)),
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
    await this.#service.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Does something before one of the next requests, once the zone is there. */
  #later(requests: number, work: () => void): void {
    let left = requests;
    let isDone = false;
    const before = this.#service.local.onRequest;
    this.#service.local.onRequest = (action) => {
      before(action);
      if (isDone || left-- > 0 || !this.#service.local.zoneNames().includes(name)) return;
      isDone = true;
      work();
    };
  }

  #checkLaw(): void {
    if (this.#theirs.size === 0) return;
    const lines = this.#service.local.lines(name);
    for (const line of this.#theirs) assert.ok(lines.includes(line), `${line} of others is gone`);
  }
}

describe("with Oracle's DNS, while answers are lost and others write at the same time,", () => {
  it("no record of others goes, and Plesk's are there in the end", async () => {
    let stories = 0;
    await runStories({
      name: 'oci',
      step,
      length: 30,
      steps: 120,
      seed: 20_261_130,
      play: async (story) => {
        const world = new World(await openLocalService(moods[stories++ % moods.length]));
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
