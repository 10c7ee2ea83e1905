import { setImmediate as nextTurn } from 'node:timers/promises';
import { workQueue, type QueuedWork, type Urgency } from '../../../fleet/leader/work-queue.ts';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { ZoneWork } from '../../../fleet/leader/zone-work.ts';
import { rethrowUnlessKnown, type DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { awaitedZonesAtOnce, bulkZonesAtOnce, engineRetryMs } from '../../limits.ts';

/** How zones get their turns. */
export interface TurnsOptions {
  readonly known: KnownFleet;
  readonly now: () => number;
  readonly workFor: (zone: DnsName) => ZoneWork | null;
  /** Works on a zone. `isAgain` is set if it is due although its claims are answered. */
  readonly work: (item: QueuedWork, isAgain: boolean) => Promise<void>;
  /** Called when work on a zone ended with an error. */
  readonly onError: (zone: DnsName, error: DnsSyncError) => void;
}

/** The turns of the zones while a worker leads. */
export interface ZoneTurns {
  /** Decides whether a zone needs work now. */
  consider(zone: DnsName): void;
  /** Decides it for zones of which it depends on other servers or on the time. */
  considerUnsettled(): void;
  /** Decides it for all zones, some at a time. */
  considerAll(): Promise<void>;
  /** Works on a zone at a time in milliseconds since the epoch, also if its claims are answered. */
  workAt(zone: DnsName, at: number): void;
  /** Starts what is due. */
  startDue(): void;
  /** The zones that wait for servers that don't answer, by zone, with the silent servers. */
  waiting(): ReadonlyMap<DnsName, readonly string[]>;
  /** How many zones wait or are worked on. */
  load(): { readonly awaited: number; readonly bulk: number; readonly working: number };
  /** Starts nothing more, and resolves when the present work has ended. */
  end(): Promise<void>;
}

/** Zones that are decided at a time, so that a lease is renewed meanwhile. */
const decisionsAtOnce = 500;

export function zoneTurns({ known, now, workFor, work, onError }: TurnsOptions): ZoneTurns {
  const queue = workQueue();
  const due = new Map<DnsName, number>();
  const busy = new Map<DnsName, Promise<void>>();
  /** Zones that changed while they were worked on. */
  const changed = new Set<DnsName>();
  /** Zones that are to be worked on although their claims are answered. */
  const again = new Set<DnsName>();
  const unsettled = new Set<DnsName>();
  const waiting = new Map<DnsName, readonly string[]>();
  const running: Record<'awaited' | 'bulk', number> = { awaited: 0, bulk: 0 };
  let isEnded = false;

  const consider = (zone: DnsName): void => {
    if (busy.has(zone)) {
      changed.add(zone);
      return;
    }
    const next = workFor(zone);
    if (next === null) return;
    const { action, isDone, hold, release, forget } = next;
    if (isOpen(next)) unsettled.add(zone);
    else unsettled.delete(zone);
    if (action.kind === 'wait') waiting.set(zone, action.silent);
    else waiting.delete(zone);
    const acts = !['wait', 'left', 'nothing'].includes(action.kind) && (!isDone || again.has(zone));
    if (acts || hold.length + release.length + forget.length > 0) {
      queue.add({ zone, ...turnOf(known, zone, next) });
      start();
    } else again.delete(zone);
  };

  const start = (): void => {
    while (!isEnded && running.awaited < awaitedZonesAtOnce && begin('awaited', ['unanswered', 'awaited']));
    while (!isEnded && running.bulk < bulkZonesAtOnce && begin('bulk', ['unanswered', 'bulk']));
  };

  const begin = (lane: 'awaited' | 'bulk', urgencies: readonly Urgency[]): boolean => {
    const item = queue.take(urgencies);
    if (item === null) return false;
    const { zone } = item;
    running[lane]++;
    const isAgain = again.delete(zone);
    due.delete(zone);
    const before = revisionOf(known, zone);
    const done = work(item, isAgain)
      .catch((error: unknown) => {
        rethrowUnlessKnown(error);
        onError(zone, error);
        if (isAgain) again.add(zone);
        due.set(zone, now() + engineRetryMs);
      })
      .finally(() => {
        running[lane]--;
        busy.delete(zone);
        // Without news or a new state, the same work would be found again.
        const isNews = changed.delete(zone) || revisionOf(known, zone) !== before;
        if (!isEnded && isNews) consider(zone);
        start();
      });
    busy.set(zone, done);
    return true;
  };

  return {
    consider,
    considerUnsettled: () => {
      for (const zone of [...unsettled]) consider(zone);
    },
    async considerAll() {
      const zones = known.zones();
      for (let i = 0; i < zones.length && !isEnded; i += decisionsAtOnce) {
        for (const zone of zones.slice(i, i + decisionsAtOnce)) {
          const state = known.stateOf(zone);
          const { isUnanswered, dueAt } = state === null || state === 'unreadable' ? nothingDue : state;
          if (isUnanswered) again.add(zone);
          else if (dueAt !== null) due.set(zone, dueAt);
          consider(zone);
        }
        await nextTurn();
      }
    },
    workAt: (zone, at) => void due.set(zone, Math.min(at, due.get(zone) ?? Infinity)),
    startDue() {
      const present = now();
      for (const [zone, at] of [...due]) {
        if (at > present || busy.has(zone)) continue;
        due.delete(zone);
        again.add(zone);
        consider(zone);
      }
    },
    waiting: () => waiting,
    load: () => ({
      awaited: queue.count('awaited') + queue.count('unanswered'),
      bulk: queue.count('bulk'),
      working: busy.size,
    }),
    async end() {
      isEnded = true;
      await Promise.all(busy.values());
    },
  };
}

function revisionOf(known: KnownFleet, zone: DnsName): number {
  const state = known.stateOf(zone);
  return state === null || state === 'unreadable' ? 0 : state.revision;
}

const nothingDue = { isUnanswered: false, dueAt: null };

/** Checks whether the work on a zone may change without news about it: by other servers, or by the time. */
function isOpen({ action, hold }: ZoneWork): boolean {
  return action.kind === 'wait' || action.kind === 'left' || hold.length > 0;
}

/** Returns the server for which a zone is worked on, and how urgent it is. */
function turnOf(known: KnownFleet, zone: DnsName, { action }: ZoneWork): Omit<QueuedWork, 'zone'> {
  const state = known.stateOf(zone);
  const claims = known.claimsOf(zone);
  const owner = 'owner' in action ? action.owner.server : (claims[0]?.server ?? '');
  const claim = claims.find(({ server }) => server === owner);
  if (state !== null && state !== 'unreadable' && state.isUnanswered) return { server: owner, urgency: 'unanswered' };
  return { server: owner, urgency: claim?.isAwaited === true ? 'awaited' : 'bulk' };
}
