import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { TargetDocument } from '../../state/documents/document.ts';
import { pausedSince } from '../../state/notes/pauses.ts';
import { underOlderState } from '../plan/hold-older-zones.ts';
import { seenByFullCheck } from '../plan/notes/note-full-check.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { withNextDue } from './next-attempt.ts';
import type { Heartbeats } from './staleness.ts';
import { asPaused, unreadableStatus, type ZoneStatus } from './zone-status.ts';
import { summaryKey, summaryOf } from './zone-summary.ts';

/** The status of zones at every target, and when the hook and timers last ran. */
export interface Status {
  readonly zones: readonly ZoneStatus[];
  readonly signs: Heartbeats;
}

/** Reads the status of the matching zones from the state. Makes no API call. */
export async function readStatus(session: Session, patterns: readonly string[]): Promise<Status> {
  const { now, store, targets } = session;
  const looks = new Map<string, TargetDocument['look']>();
  for (const { name } of targets) looks.set(name, (await store.readTarget(name)).look);
  const zones: ZoneStatus[] = [];
  const chosen = await selectZones(session, patterns);
  const pauses = await store.pauses.read();
  const older = await store.older.read();
  const found = await store.summarize(chosen, summaryKey(session), (document) => summaryOf(session, document));
  for (const [zone, known] of found) {
    const items = known instanceof DnsSyncError ? unreadable(session, zone, known) : known;
    const paused = pausedSince(pauses, zone);
    for (const item of items) {
      const seen = underOlderState(seenByFullCheck(item, looks.get(item.target) ?? null), older);
      zones.push(asPaused(withNextDue(seen, now()), paused));
    }
  }
  const times = [...looks].map(([name, look]) => [name, look?.at ?? null]);
  return { zones, signs: { calls: await store.calls(), looks: Object.fromEntries(times) } };
}

/** Reports an unreadable document as a failure of its own zone. */
function unreadable({ targets, config }: Session, zone: DnsName, error: DnsSyncError): readonly ZoneStatus[] {
  const routed = targets.filter(({ name }) => isRouted(config, name, zone));
  return routed.map((target) => unreadableStatus(zone, target.name, error));
}
