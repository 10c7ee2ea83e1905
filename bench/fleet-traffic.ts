import { defaultSettings } from '../fixtures/route53/settings.ts';
import { TokenBuckets } from '../fixtures/route53/traffic/token-buckets.ts';
import { sharedLimiter, type RateLimiter } from '../src/cloud/rate-limit/shared-limiter.ts';
import { costsOf } from '../src/cloud/route53/client/rates.ts';
import type { WireChange } from '../src/cloud/route53/client/api.ts';
import { KnownFleet } from '../src/fleet/leader/known-fleet.ts';
import type { QueuedWork } from '../src/fleet/leader/work-queue.ts';
import { zoneWork } from '../src/fleet/leader/zone-work.ts';
import { ownerOf } from '../src/fleet/owner.ts';
import { claimValue, packValue, stateValue } from '../src/fleet/values.ts';
import type { DnsName } from '../src/reconcile/dns/name.ts';
import type { Levels } from '../src/reconcile/token-bucket.ts';
import { ZoneTurns } from '../src/sync/fleet/worker/zone-turns.ts';
import { nameOf } from './name-of.ts';
import { steppedClock, type SteppedClock } from './stepped-clock.ts';
import { percent, printTable } from './table.ts';

/** An hour of a fleet. */
interface Hour {
  readonly title: string;
  readonly servers: number;
  /** People's edits a zone and day. They come at random times. */
  readonly editsADay: number;
  /** Zones that change at the start without anybody waiting, as servers and their zones. */
  readonly bulk: { readonly servers: number; readonly zonesEach: number };
}

const zonesEach = 1000;
const hourMs = 3_600_000;
/** How long the last edits of the hour may still wait for their answers. */
const lastAnswersMs = 60_000;
const at = '2026-01-01T00:00:00.000Z';

/** How long a request to Route 53 takes, and how long a write into etcd. */
const [requestMs, engineMs] = [100, 10];

/** An edit: two record sets change, each is deleted and created. */
const edit: readonly WireChange[] = Array.from({ length: 4 }, () => ({
  action: 'CREATE',
  set: { name: 'a.example.', type: 'A', ttl: 3600, values: ['192.0.2.1'] },
}));

/** What became of an hour. */
interface Outcome {
  /** How long people's edits took from their claim to the answer, in milliseconds; Infinity without one. */
  readonly waits: readonly number[];
  readonly bulk: {
    /** How many of the zones were written, and when the last of them was, in milliseconds. */
    readonly written: number;
    readonly lastMs: number;
  };
  /** How many requests the service refused. */
  readonly refused: number;
}

/** Lets a leader work through an hour: the product's own turns and pace, on a stepped clock. */
class SimulatedHour {
  readonly #hour: Hour;
  readonly #clock: SteppedClock = steppedClock();
  readonly #known = new KnownFleet(() => ({ isUnanswered: false, dueAt: null, isThere: true }));
  readonly #service = new TokenBuckets({ now: this.#clock.now, sleep: this.#clock.pause }, defaultSettings());
  readonly #lanes: Readonly<Record<'people' | 'bulk', RateLimiter>>;
  readonly #turns: ZoneTurns;
  readonly #random = seededRandom(1);
  /** When the claim of a zone was made that somebody waits for. */
  readonly #awaited = new Map<DnsName, number>();
  readonly #waits: number[] = [];
  readonly #bulk = new Set<DnsName>();
  #bulkLastMs = 0;
  #refused = 0;
  #revision = 0;

  constructor(hour: Hour) {
    this.#hour = hour;
    const { now, pause } = this.#clock;
    let levels: Levels = {};
    const lane = (name: 'people' | 'bulk'): RateLimiter =>
      sharedLimiter(
        async (change) => {
          const { levels: next, result } = change(levels);
          levels = next;
          return result;
        },
        now,
        pause,
        { lane: name, emptyAt: 0 },
      );
    this.#lanes = { people: lane('people'), bulk: lane('bulk') };
    this.#turns = new ZoneTurns({
      known: this.#known,
      now,
      workFor: (zone) => this.#workFor(zone),
      onWait: () => {},
      work: async (item) => this.#work(item),
      onError: (zone, error) => {
        throw new Error(`${zone}: ${error.message}`, { cause: error });
      },
    });
  }

  async run(): Promise<Outcome> {
    const { bulk, servers, editsADay } = this.#hour;
    for (let server = 0; server < bulk.servers; server++)
      for (let zone = 0; zone < bulk.zonesEach; zone++) this.#claim(server, zone, false);
    void this.#letPeopleEdit((servers * zonesEach * editsADay) / (24 * hourMs));
    await this.#clock.runUntil(hourMs + lastAnswersMs);
    const waits = [...this.#waits, ...[...this.#awaited].map(() => Infinity)].toSorted((a, b) => a - b);
    const written = bulk.servers * bulk.zonesEach - this.#bulk.size;
    return { waits, bulk: { written, lastMs: this.#bulkLastMs }, refused: this.#refused };
  }

  /** Edits zones at random, as often on average as given, in edits a millisecond. */
  async #letPeopleEdit(rate: number): Promise<void> {
    for (;;) {
      await this.#clock.pause(-Math.log(1 - this.#random()) / rate);
      if (this.#clock.now() > hourMs) return;
      const [server, zone] = [this.#pick(this.#hour.servers), this.#pick(zonesEach)];
      this.#claim(server, zone, true);
    }
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #claim(serverNumber: number, zoneNumber: number, isAwaited: boolean): void {
    const server = `plesk-${serverNumber}`;
    const zone = nameOf(`zone-${zoneNumber}.${server}.example`);
    const revision = ++this.#revision;
    const origin = { seq: revision, life: 'ce1b6f4e', journalId: `20260101T000000Z-${revision}` };
    const value = packValue(claimValue, {
      format: 1,
      ...origin,
      at,
      content: 'zone',
      isAwaited,
      snapshot: {},
      targets: {},
    });
    const key = `claim/${server}/${zone}`;
    this.#known.learn({ key, revision, entry: { key, value, revision, created: revision } });
    if (isAwaited) this.#awaited.set(zone, this.#awaited.get(zone) ?? this.#clock.now());
    else this.#bulk.add(zone);
    this.#turns.consider(zone);
  }

  #workFor(zone: DnsName) {
    const state = this.#known.stateOf(zone);
    if (state === 'unreadable') return null;
    const decision = ownerOf(this.#known.factsOf(zone, this.#clock.now()));
    const answers = this.#known.answersOf(zone);
    return zoneWork({ decision, claims: this.#known.claimsOf(zone), state, answers });
  }

  /** Writes a zone: notes the attempt, waits for the turn, sends the request, and notes the outcome. */
  async #work({ zone, urgency, server }: QueuedWork): Promise<void> {
    const [claim] = this.#known.claimsOf(zone);
    if (claim === undefined) throw new Error(`${zone} has no claim`);
    await this.#clock.pause(engineMs);
    await this.#lanes[urgency === 'bulk' ? 'bulk' : 'people'].take(
      costsOf('ChangeResourceRecordSets', edit, null),
      null,
    );
    this.#send();
    await this.#clock.pause(requestMs + engineMs);
    const revision = ++this.#revision;
    const owner = { server, created: claim.created };
    const value = packValue(stateValue, { format: 1, owner, claim: claim.revision, targets: {} });
    const key = `state/${zone}`;
    this.#known.learn({ key, revision, entry: { key, value, revision, created: revision } });
    this.#note(zone);
  }

  #send(): void {
    try {
      this.#service.take('ChangeResourceRecordSets', edit.length);
    } catch {
      this.#refused++;
    }
  }

  /** Notes that a zone was written. */
  #note(zone: DnsName): void {
    const since = this.#awaited.get(zone);
    if (since !== undefined) this.#waits.push(this.#clock.now() - since);
    this.#awaited.delete(zone);
    if (this.#bulk.delete(zone)) this.#bulkLastMs = this.#clock.now();
  }
}

/** Park and Miller's generator: numbers from 0 to 1, the same in each run. */
function seededRandom(seed: number): () => number {
  let last = seed;
  return () => {
    last = (last * 48_271) % 2_147_483_647;
    return last / 2_147_483_647;
  };
}

const none = { servers: 0, zonesEach: 0 };
const resync = { servers: 1, zonesEach };

const hours: readonly Hour[] = [
  { title: 'usual edits', servers: 50, editsADay: 2, bulk: none },
  { title: 'one server writes 1,000 zones', servers: 50, editsADay: 2, bulk: resync },
  { title: 'all servers write 100 zones', servers: 50, editsADay: 2, bulk: { servers: 50, zonesEach: 100 } },
  { title: 'usual edits', servers: 500, editsADay: 1, bulk: none },
  { title: 'one server writes 1,000 zones', servers: 500, editsADay: 1, bulk: resync },
  { title: 'after an hour without etcd', servers: 500, editsADay: 1, bulk: { servers: 500, zonesEach: 42 } },
  { title: 'more edits than the rate', servers: 500, editsADay: 2, bulk: none },
];

/** Prints how long people wait in fleets on one account, with and without bulk work. */
export async function printFleetTraffic(): Promise<void> {
  const rows: string[][] = [];
  for (const hour of hours) {
    const { waits, bulk, refused } = await new SimulatedHour(hour).run();
    const longestOf = (share: number): string => waitText(waits[Math.floor((waits.length - 1) * share)] ?? NaN);
    rows.push([
      `${hour.servers} × 1,000`,
      `${hour.editsADay}`,
      hour.title,
      waits.length.toLocaleString('en'),
      longestOf(0.5),
      longestOf(0.99),
      longestOf(1),
      bulkText(hour, bulk),
      `${refused}`,
    ]);
  }
  printTable(
    "An hour of a fleet on one account: people's edits and bulk work, by the real turns and buckets on a stepped clock",
    [
      'fleet',
      'edits a zone and day',
      'meanwhile',
      'edits',
      'half of them',
      '99 of 100',
      'longest',
      'bulk work',
      'refused',
    ],
    rows,
  );
}

function waitText(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s` : 'longer than the hour';
}

function bulkText({ bulk: { servers, zonesEach: each } }: Hour, { written, lastMs }: Outcome['bulk']): string {
  const zones = servers * each;
  if (zones === 0) return '-';
  return written === zones ? `${(lastMs / 1000).toFixed(0)} s` : `${percent(written / zones)} in the hour`;
}
