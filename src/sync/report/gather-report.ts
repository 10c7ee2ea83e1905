import { DnsSyncError } from '../../reconcile/error.ts';
import type { RecordSet } from '../../reconcile/dns/record-set.ts';
import { desiredZone } from '../../reconcile/desired/desired-zone.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { groupBy } from '../../reconcile/group-by.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import { readRecentEvents } from '../events/read-events.ts';
import type { Session } from '../session.ts';
import type { ZoneStatus } from '../status/zone-status.ts';
import type { Heartbeats } from '../status/staleness.ts';
import { readStatus } from '../status/read-status.ts';
import { eventDays, type EventDay } from './event-days.ts';
import { documentOrError } from '../read-document.ts';

/** A zone of the report with its status at each target. */
export interface ReportZone {
  readonly zone: DnsName;
  readonly statuses: readonly ZoneStatus[];
  readonly records: ReportRecords;
}

/** The records of a zone: those in Plesk, or those that are left at the service; none if the state is unreadable. */
export interface ReportRecords {
  readonly source: 'plesk' | 'service' | 'none';
  readonly sets: readonly RecordSet[];
}

/** What a report shows, from the state alone. */
export interface Report {
  readonly server: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The words that selected the zones; empty for all. */
  readonly selection: readonly string[];
  readonly zones: readonly ReportZone[];
  readonly heartbeats: Heartbeats;
  /** The last thirty days. */
  readonly days: readonly EventDay[];
  /** The newest events, newest first. */
  readonly events: readonly ZoneEvent[];
}

const daysShown = 30;
const eventsShown = 50;

/** Gathers what a report shows about the matching zones. Makes no API call. */
export async function gatherReport(session: Session, words: readonly string[]): Promise<Report> {
  const { now, store } = session;
  const { zones: statuses, heartbeats } = await readStatus(session, words);
  const zones: ReportZone[] = [];
  for (const [zone, items] of groupBy(statuses, (status) => status.zone)) {
    const records = await readRecords(zone, store);
    zones.push({ zone, statuses: items, records });
  }
  const since = now() - daysShown * 86_400_000;
  const events = await readRecentEvents(session, words, { since, least: eventsShown });
  return {
    server: (await store.identity()).server,
    now: now(),
    selection: words,
    zones,
    heartbeats,
    days: eventDays(events, now(), daysShown),
    events: events.slice(-eventsShown).reverse(),
  };
}

/** Reads the records of a zone. The status reports an unreadable document. */
async function readRecords(zone: DnsName, store: Session['store']): Promise<ReportRecords> {
  const document = await documentOrError(store, zone);
  return document instanceof DnsSyncError ? { source: 'none', sets: [] } : recordsOf(document);
}

function recordsOf(document: ZoneDocument | null): ReportRecords {
  const desired = document === null ? null : desiredZone(document.snapshot);
  if (desired !== null) return { source: 'plesk', sets: desired.sets };
  const applied = Object.values(document?.targets ?? {}).flatMap((target) => target.applied ?? []);
  const sets = applied.find((item) => item.sets.length > 0)?.sets.map(({ set }) => set) ?? [];
  return { source: 'service', sets };
}
