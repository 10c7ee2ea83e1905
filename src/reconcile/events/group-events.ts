import type { ZoneEvent, EventKind } from './event.ts';

/** Events of one kind, at one target and for one reason, about zones or about the target: they are one message. */
export interface EventGroup {
  readonly kind: EventKind;
  readonly target: string | null;
  /** A code of an error or a rule, empty if there is none. */
  readonly reason: string;
  readonly events: readonly [ZoneEvent, ...ZoneEvent[]];
}

/** Groups events by what is to be done about them, in the order of their first event. */
export function groupEvents(events: readonly ZoneEvent[]): readonly EventGroup[] {
  const groups = new Map<
    string,
    { readonly head: Omit<EventGroup, 'events'>; readonly events: [ZoneEvent, ...ZoneEvent[]] }
  >();
  for (const event of events) {
    const { kind, target } = event;
    const reason = reasonOf(event);
    // A target as such is news of its own, also if its zones fail for the same reason.
    const key = JSON.stringify([kind, target, reason, event.zone === null]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { head: { kind, target, reason }, events: [event] });
    else group.events.push(event);
  }
  return [...groups.values()].map(({ head, events: grouped }) => ({ ...head, events: grouped }));
}

/** The reason of an event: the code of its error, or the rules of its holds. */
export function reasonOf({ detail }: Pick<ZoneEvent, 'detail'>): string {
  const { code, sets } = detail ?? {};
  if (typeof code === 'string') return code;
  if (!Array.isArray(sets)) return '';
  const rules = sets.flatMap(({ rule }: { readonly rule?: unknown }) => (typeof rule === 'string' ? [rule] : []));
  return [...new Set(rules)].sort().join(', ');
}
