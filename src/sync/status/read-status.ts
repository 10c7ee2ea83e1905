import { compareNames, type DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { UnsentZone } from '../../state/notes/unsent-zones.ts';
import { chooseZones, namedBy } from '../select-zones.ts';
import { isRouted } from '../targets.ts';
import { fleetRoleOf } from '../leaves-to-fleet.ts';
import type { Heartbeats } from './staleness.ts';
import { briefUnder, readNotes, statusUnder, type StatusSources } from './status-notes.ts';
import { pageOf } from './rows/status-page.ts';
import { everyZone, isSelected, type StatusQuery } from './rows/status-query.ts';
import { summarizeStates, type StatusSummary } from './rows/status-summary.ts';
import { briefUnsent, unsentStatus } from './unsent-status.ts';
import { unreadableStatus, type ZoneStatus } from './zone-status.ts';
import { briefOf, summaryMaker, type StatusRow } from './zone-summary.ts';

/** The status of zones at every target, and when the hook and timers last ran. */
export interface Status {
  /** The number of rows in each state, of all named zones. */
  readonly summary: StatusSummary;
  /** All rows of the named zones. */
  readonly rows: readonly StatusRow[];
  /** The selected rows of one page. */
  readonly zones: readonly ZoneStatus[];
  /** The last zone of the page; null if no page follows. */
  readonly next: DnsName | null;
  readonly heartbeats: Heartbeats;
}

/** Reads the status of the matching zones from the state. Makes no API call. */
export async function readStatus(
  session: StatusSources,
  patterns: readonly string[],
  query: StatusQuery = everyZone,
): Promise<Status> {
  const { store } = session;
  const sent = await store.list();
  const unsent = await unsentIn(session, sent);
  const known = unsent.size === 0 ? sent : [...sent, ...unsent.keys()].sort(compareNames);
  const notes = await readNotes(session, known);
  const chosen =
    query.skipsUnknown === true && patterns.length > 0
      ? known.filter(namedBy(patterns))
      : chooseZones(patterns, known, known);
  const summaries = await store.summarize(
    chosen.filter((zone) => !unsent.has(zone)),
    summaryMaker(session),
  );
  const rows: StatusRow[] = [];
  for (const zone of chosen) {
    const listed = unsent.get(zone);
    const brief = listed === undefined ? (summaries.briefs.get(zone) ?? []) : briefUnsent(listed, session);
    const briefs = brief instanceof DnsSyncError ? unreadable(session, zone, brief).map(briefOf) : brief;
    for (const item of briefs) rows.push({ zone, ...briefUnder(item, zone, notes) });
  }
  const selected = rows.filter((row) => isSelected(query, row.zone, row));
  const page = pageOf(selected, query.limit);
  const shown = new Set(page.rows.map(({ zone }) => zone));
  const fulls = await summaries.read([...shown].filter((zone) => !unsent.has(zone)));
  const zones = page.rows.flatMap(({ zone, target }): readonly ZoneStatus[] => {
    const listed = unsent.get(zone);
    const full = listed === undefined ? (fulls.get(zone) ?? []) : unsentStatus(listed, session);
    const statuses = full instanceof DnsSyncError ? unreadable(session, zone, full) : full;
    return statuses.filter((item) => item.target === target).map((item) => statusUnder(item, notes));
  });
  const role = await fleetRoleOf(session);
  const times = role === 'server' ? [] : [...notes.fullChecks].map(([name, look]) => [name, look?.at ?? null]);
  const heartbeats = { role, calls: await store.calls(), fullChecks: Object.fromEntries(times) };
  return { summary: summarizeStates(rows), rows, zones, next: page.next, heartbeats };
}

/** Returns the zones that Plesk has and never sent. */
async function unsentIn(
  { store }: Pick<StatusSources, 'store'>,
  sent: readonly DnsName[],
): Promise<ReadonlyMap<DnsName, UnsentZone>> {
  const known = new Set(sent);
  const unsent = (await store.unsent.read()).filter(({ zone }) => !known.has(zone));
  return new Map(unsent.map((item) => [item.zone, item]));
}

/** Reports an unreadable document as a failure of its own zone. */
function unreadable({ targets, config }: StatusSources, zone: DnsName, error: DnsSyncError): readonly ZoneStatus[] {
  const routed = targets.filter(({ name }) => isRouted(config, name, zone));
  return routed.map((target) => unreadableStatus(zone, target.name, error));
}
