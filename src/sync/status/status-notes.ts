import type { DnsName } from '../../reconcile/dns/name.ts';
import type { TargetDocument } from '../../state/documents/document.ts';
import type { OlderZones } from '../../state/identity/older-zones.ts';
import { offSince, pauseAt, type Pauses } from '../../state/notes/pauses.ts';
import { spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { underOlderState } from '../plan/hold-older-zones.ts';
import { seenByFullCheck } from '../plan/notes/note-full-check.ts';
import { skippedZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { withNextDue } from './next-attempt.ts';
import { excluded, asPaused, type ZoneStatus } from './zone-status.ts';
import type { BriefStatus } from './zone-summary.ts';

/** What the status is read from: the state, and how the configuration routes zones. */
export type StatusSources = Pick<Session, 'store' | 'targets' | 'config' | 'now'>;

/** The inputs of the status apart from the documents of zones. */
export interface StatusNotes {
  readonly now: number;
  readonly pauses: Pauses;
  readonly older: OlderZones | null;
  /** The last full check of each target. */
  readonly fullChecks: ReadonlyMap<string, TargetDocument['look']>;
  /** Zones of subdomains that the configuration skips. */
  readonly skipped: ReadonlySet<DnsName>;
}

/** Reads the notes. `known` are the zones with documents. */
export async function readNotes(
  { store, targets, config, now }: StatusSources,
  known: readonly DnsName[],
): Promise<StatusNotes> {
  const fullChecks = new Map<string, TargetDocument['look']>();
  for (const { name } of targets) fullChecks.set(name, (await store.readTarget(name)).look);
  const [pauses, older] = [await store.pauses.read(), await store.older.read()];
  return { now: now(), pauses, older, fullChecks, skipped: skippedZones(config, known) };
}

/** Applies the notes to the brief status of a zone. It has the same state as with `statusUnder`. */
export function briefUnder(brief: BriefStatus, zone: DnsName, notes: StatusNotes): BriefStatus {
  const { now, pauses, older, skipped } = notes;
  const is = (state: BriefStatus['state']): BriefStatus => (state === brief.state ? brief : { ...brief, state });
  if (skipped.has(zone) || offSince(pauses, zone) !== null) return is('excluded');
  if (brief.state === 'excluded' || brief.state === 'unavailable') return brief;
  if (pauseAt(pauses, zone, now) !== null) return is('paused');
  return older?.zones.has(zone) === true ? { ...is('held'), isChosen: false } : brief;
}

/** Applies the notes to the status of a zone. */
export function statusUnder(status: ZoneStatus, notes: StatusNotes): ZoneStatus {
  const { now, pauses, older, fullChecks, skipped } = notes;
  const { zone } = status;
  if (skipped.has(zone)) return excluded(status, 'it is the zone of a subdomain, which "zones.subdomains" skips');
  const off = offSince(pauses, zone);
  if (off !== null)
    return excluded(status, `switched off since ${timeText(off)}; "dns-sync zones on ${spelled(zone)}" switches it on`);
  if (status.state === 'excluded' || status.state === 'unavailable') return status;
  const seen = underOlderState(seenByFullCheck(status, fullChecks.get(status.target) ?? null), older);
  return asPaused(withNextDue(seen, now), pauseAt(pauses, zone, now));
}
