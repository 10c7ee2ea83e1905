import { isoTime, parseTime } from '../../../../reconcile/iso-time.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import type { UnconfirmedWrite } from '../../../../reconcile/plan/observed.ts';
import type { UnansweredWrites, ZoneDocument } from '../../../../state/documents/document.ts';
import { secondLookMs } from '../../../limits.ts';

/**
 * Keeps what was sent without an answer until it can no longer arrive, and then lets the zone be observed once more.
 * The first look may find that a write had no effect, and it arrives afterwards: usually the service refuses it,
 * because its set was changed. It isn't refused if the set was changed back meanwhile. So the writes count as
 * unconfirmed again when their time is over: the next pass finds them, and undoes what isn't desired.
 */
export function withUnanswered(
  document: ZoneDocument,
  now: number,
  workAgain: (zone: DnsName, at: number) => void,
): ZoneDocument {
  const { targets, fleet, snapshot } = document;
  if (fleet === undefined) return document;
  const { unanswered: before = {}, ...note } = fleet;
  const kept: Record<string, UnansweredWrites> = {};
  const changed: Record<string, ZoneDocument['targets'][string]> = {};
  for (const [name, state] of Object.entries(targets)) {
    const { applied } = state;
    const known = before[name];
    const isOver = known !== undefined && parseTime(known.until) <= now;
    if (applied === null) continue;
    const writes = distinct([...(isOver ? [] : (known?.writes ?? [])), ...applied.unsure]);
    if (applied.unsure.length > 0) kept[name] = { until: isoTime(now + secondLookMs), writes };
    else if (known !== undefined && !isOver) kept[name] = known;
    if (isOver) changed[name] = { ...state, applied: { ...applied, unsure: [...known.writes, ...applied.unsure] } };
  }
  for (const { until } of Object.values(kept)) workAgain(snapshot.zone, parseTime(until));
  const unanswered = Object.keys(kept).length === 0 ? {} : { unanswered: kept };
  return { ...document, targets: { ...targets, ...changed }, fleet: { ...note, ...unanswered } };
}

function distinct(writes: readonly UnconfirmedWrite[]): readonly UnconfirmedWrite[] {
  return [...new Map(writes.map((write) => [JSON.stringify(write), write])).values()];
}
