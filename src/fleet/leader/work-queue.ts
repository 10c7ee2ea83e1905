import type { DnsName } from '../../reconcile/dns/name.ts';

/**
 * How urgent work on a zone is:
 *
 *     unanswered  something was sent for it without an answer, maybe by an earlier leader
 *     awaited     a person waits for it
 *     bulk        all other
 */
export type Urgency = 'unanswered' | 'awaited' | 'bulk';

/** A zone to work on, for a server. */
export interface QueuedWork {
  readonly zone: DnsName;
  readonly server: string;
  readonly urgency: Urgency;
}

/** The zones that wait for work, each once. */
export interface WorkQueue {
  /** Adds a zone, or makes it more urgent. */
  add(work: QueuedWork): void;
  /** Takes the next zone: the most urgent one; among bulk work, servers have turns. Null if none waits. */
  take(urgencies: readonly Urgency[]): QueuedWork | null;
  /** How many zones wait. */
  count(urgency: Urgency): number;
}

const order: readonly Urgency[] = ['unanswered', 'awaited', 'bulk'];

/** A lane of the queue: work by server and zone. The server whose turn is next comes first. */
type Lane = Map<string, Map<DnsName, QueuedWork>>;

export function workQueue(): WorkQueue {
  const lanes: Readonly<Record<Urgency, Lane>> = { unanswered: new Map(), awaited: new Map(), bulk: new Map() };
  const waiting = new Map<DnsName, QueuedWork>();

  const drop = ({ zone, server, urgency }: QueuedWork): void => {
    waiting.delete(zone);
    const zones = lanes[urgency].get(server);
    zones?.delete(zone);
    if (zones?.size === 0) lanes[urgency].delete(server);
  };

  return {
    add(work) {
      const known = waiting.get(work.zone);
      const isLess = known !== undefined && order.indexOf(known.urgency) < order.indexOf(work.urgency);
      const added = isLess ? { ...work, urgency: known.urgency } : work;
      if (known?.server === added.server && known.urgency === added.urgency) return;
      if (known !== undefined) drop(known);
      const lane = lanes[added.urgency];
      const zones = lane.get(added.server) ?? new Map<DnsName, QueuedWork>();
      lane.set(added.server, zones.set(added.zone, added));
      waiting.set(added.zone, added);
    },
    take(urgencies) {
      for (const urgency of order.filter((item) => urgencies.includes(item))) {
        const lane = lanes[urgency];
        const zones: Iterable<QueuedWork> = first(lane.values())?.values() ?? [];
        const work = first(zones);
        if (work === null) continue;
        drop(work);
        toEnd(lane, work.server);
        return work;
      }
      return null;
    },
    count: (urgency) => [...lanes[urgency].values()].reduce((sum, zones) => sum + zones.size, 0),
  };
}

/** Moves a server to the end of the turns. */
function toEnd(lane: Lane, server: string): void {
  const zones = lane.get(server);
  if (zones === undefined) return;
  lane.delete(server);
  lane.set(server, zones);
}

function first<T>(items: Iterable<T>): T | null {
  for (const item of items) return item;
  return null;
}
