import type { ZoneEvent, EventKind } from '../../reconcile/events/event.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** The number of events of each kind on one day in UTC. */
export interface EventDay {
  /** Year, month and day, such as `2026-11-28`. */
  readonly day: string;
  readonly counts: ReadonlyMap<EventKind, number>;
}

/** In milliseconds. */
const oneDay = 86_400_000;

/** Counts events by day and kind, for the last `days` days until today. Days without events are included. Pure. */
export function eventDays(events: readonly ZoneEvent[], now: number, days: number): readonly EventDay[] {
  const byDay = new Map<string, Map<EventKind, number>>();
  for (let ago = days - 1; ago >= 0; ago--) byDay.set(dayOf(isoTime(now - ago * oneDay)), new Map());
  for (const { at, kind } of events) {
    const counts = byDay.get(dayOf(at));
    counts?.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...byDay].map(([day, counts]) => ({ day, counts }));
}

function dayOf(at: string): string {
  return at.slice(0, 10);
}
