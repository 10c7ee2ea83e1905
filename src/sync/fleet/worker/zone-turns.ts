import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { KnownState } from '../../../fleet/leader/known-values.ts';
import { workQueue, type QueuedWork, type Urgency } from '../../../fleet/leader/work-queue.ts';
import type { ZoneWork } from '../../../fleet/leader/zone-work.ts';
import { rethrowUnlessKnown, type DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { awaitedZonesAtOnce, bulkZonesAtOnce, decisionsAtOnce, engineRetryMs } from '../../limits.ts';

/** How zones get their turns. */
export interface TurnsOptions {
  readonly known: KnownFleet;
  readonly now: () => number;
  readonly workFor: (zone: DnsName) => ZoneWork | null;
  /** Works on a zone. `isAgain` is set if it is due although its claims are answered. */
  readonly work: (item: QueuedWork, isAgain: boolean) => Promise<void>;
  /** Called with the servers whose signs of life a deleted zone waits for, once when it begins to wait. */
  readonly onWait: (servers: readonly string[]) => void;
  /** Called when work on a zone ended with an error. */
  readonly onError: (zone: DnsName, error: DnsSyncError) => void;
}

/** The lanes in which zones are worked on, with what each of them takes. */
const lanes = {
  awaited: { size: awaitedZonesAtOnce, takes: ['unanswered', 'awaited'] },
  bulk: { size: bulkZonesAtOnce, takes: ['unanswered', 'bulk'] },
} as const satisfies Record<string, { readonly size: number; readonly takes: readonly Urgency[] }>;

/** The turns of the zones while a worker leads. */
export class ZoneTurns {
  readonly #options: TurnsOptions;
  readonly #queue = workQueue();
  /** When zones are worked on again, in milliseconds since the epoch. */
  readonly #due = new Map<DnsName, number>();
  readonly #busy = new Map<DnsName, Promise<void>>();
  /** Zones that changed while they were worked on. */
  readonly #changed = new Set<DnsName>();
  /** Zones that are due although their claims are answered. */
  readonly #again = new Set<DnsName>();
  /** Zones of which the work depends on other servers or on the time. */
  readonly #unsettled = new Set<DnsName>();
  /** Zones whose work a pause held. */
  readonly #paused = new Set<DnsName>();
  readonly #waiting = new Map<DnsName, readonly string[]>();
  readonly #running = { awaited: 0, bulk: 0 };
  #isEnded = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Deleted zones that wait for servers that don't answer, with these servers. */
  get waiting(): ReadonlyMap<DnsName, readonly string[]> {
    return this.#waiting;
  }

  /** How many zones wait, and how many are worked on. */
  get load(): { readonly awaited: number; readonly bulk: number; readonly working: number } {
    const awaited = this.#queue.count('awaited') + this.#queue.count('unanswered');
    return { awaited, bulk: this.#queue.count('bulk'), working: this.#busy.size };
  }

  /** Decides whether a zone needs work now. */
  consider(zone: DnsName): void {
    if (this.#busy.has(zone)) {
      this.#changed.add(zone);
      return;
    }
    const work = this.#options.workFor(zone);
    if (work === null) return;
    this.#noteWaiting(zone, work);
    const { action, isDone, hold, release, forget } = work;
    const acts = !['wait', 'left', 'nothing'].includes(action.kind) && (!isDone || this.#again.has(zone));
    if (!acts) this.#again.delete(zone);
    if (!acts && hold.length + release.length + forget.length === 0) return;
    this.#queue.add({ zone, ...turnOf(this.#options.known, zone, work) });
    this.#start();
  }

  considerUnsettled(): void {
    for (const zone of this.#unsettled) this.consider(zone);
  }

  /** Decides it for all zones, some at a time. */
  async considerAll(): Promise<void> {
    const { known } = this.#options;
    const zones = known.zones;
    for (const [i, zone] of zones.entries()) {
      if (this.#isEnded) return;
      const state = stateOf(known, zone);
      if (state?.isUnanswered === true) this.#again.add(zone);
      const dueAt = state?.dueAt ?? null;
      if (dueAt !== null) this.workAt(zone, dueAt);
      this.consider(zone);
      if (i % decisionsAtOnce === 0) await nextTurn();
    }
  }

  /** Notes that a pause held the work on a zone. */
  notePaused(zone: DnsName): void {
    this.#paused.add(zone);
  }

  /** Decides about all zones after a pause began, changed or ended. What a pause held is due. */
  async considerPaused(): Promise<void> {
    for (const zone of this.#paused) this.workAt(zone, this.#options.now());
    this.#paused.clear();
    await this.considerAll();
  }

  /** Works on a zone at a time in milliseconds since the epoch, also if its claims are answered. */
  workAt(zone: DnsName, at: number): void {
    this.#due.set(zone, Math.min(at, this.#due.get(zone) ?? Infinity));
  }

  /** Starts due work. */
  startDue(): void {
    const present = this.#options.now();
    for (const [zone, at] of this.#due) {
      if (at > present || this.#busy.has(zone)) continue;
      this.#due.delete(zone);
      this.#again.add(zone);
      this.consider(zone);
    }
  }

  /** Starts nothing more, and resolves when the present work has ended. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await Promise.all(this.#busy.values());
  }

  #noteWaiting(zone: DnsName, { action, hold }: ZoneWork): void {
    if (action.kind === 'wait' || action.kind === 'left' || hold.length > 0) this.#unsettled.add(zone);
    else this.#unsettled.delete(zone);
    if (action.kind === 'wait') {
      if (!this.#waiting.has(zone)) this.#options.onWait(action.silent);
      this.#waiting.set(zone, action.silent);
    } else this.#waiting.delete(zone);
  }

  #start(): void {
    if (this.#isEnded) return;
    for (const lane of ['awaited', 'bulk'] as const) {
      while (this.#running[lane] < lanes[lane].size) {
        const item = this.#queue.take(lanes[lane].takes);
        if (item === null) break;
        this.#busy.set(item.zone, this.#work(item, lane));
      }
    }
  }

  async #work(item: QueuedWork, lane: keyof typeof lanes): Promise<void> {
    const { zone } = item;
    const { known, work, onError, now } = this.#options;
    this.#running[lane]++;
    const isAgain = this.#again.delete(zone);
    const before = stateOf(known, zone)?.revision;
    try {
      await work(item, isAgain);
    } catch (error) {
      rethrowUnlessKnown(error);
      onError(zone, error);
      this.workAt(zone, now() + engineRetryMs);
    }
    this.#running[lane]--;
    this.#busy.delete(zone);
    // Without news or a new state, the same work would be found again.
    const isNews = this.#changed.delete(zone) || stateOf(known, zone)?.revision !== before;
    if (isNews && !this.#isEnded) this.consider(zone);
    this.#start();
  }
}

function stateOf(known: KnownFleet, zone: DnsName): KnownState | null {
  const state = known.stateOf(zone);
  return state === 'unreadable' ? null : state;
}

/** Returns the server for which a zone is worked on, and how urgent it is. */
function turnOf(known: KnownFleet, zone: DnsName, { action }: ZoneWork): Omit<QueuedWork, 'zone'> {
  const claims = known.claimsOf(zone);
  const server = 'owner' in action ? action.owner.server : (claims[0]?.server ?? '');
  if (stateOf(known, zone)?.isUnanswered === true) return { server, urgency: 'unanswered' };
  const isAwaited = claims.some((claim) => claim.isAwaited && (claim.server === server || action.kind === 'share'));
  return { server, urgency: isAwaited ? 'awaited' : 'bulk' };
}
