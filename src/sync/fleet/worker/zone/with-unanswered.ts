import { isoTime, parseTime } from '../../../../reconcile/iso-time.ts';
import type { DnsName } from '../../../../reconcile/dns/name.ts';
import type { UnconfirmedWrite } from '../../../../reconcile/plan/observed.ts';
import type { TargetState, UnansweredWrites, ZoneDocument } from '../../../../state/documents/document.ts';
import { secondLookMs } from '../../../limits.ts';

/**
 * Keeps what was sent without an answer until it can no longer arrive, and then lets the zone be observed once more.
 * The first look may find that a request had no effect, and it arrives afterwards. A late batch is usually refused,
 * because its set was changed, but not if the set was changed back. A late creation makes a hosted zone of a zone that
 * was deleted meanwhile, and a late deletion takes one that is needed again but is empty. So the requests count as
 * unanswered again when their time is over: the next pass finds them, and undoes what isn't desired.
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
  const changed: Record<string, TargetState> = {};
  for (const [name, state] of Object.entries(targets)) {
    const known = before[name];
    const isOver = known !== undefined && parseTime(known.until) <= now;
    const next = openRequests(state, isOver ? undefined : known, now);
    if (next !== null) kept[name] = next;
    if (isOver) changed[name] = unansweredAgain(state, known, now);
  }
  for (const { until } of Object.values(kept)) workAgain(snapshot.zone, parseTime(until));
  const unanswered = Object.keys(kept).length === 0 ? {} : { unanswered: kept };
  return { ...document, targets: { ...targets, ...changed }, fleet: { ...note, ...unanswered } };
}

/** Returns what may still arrive; null if nothing. */
function openRequests(state: TargetState, known: UnansweredWrites | undefined, now: number): UnansweredWrites | null {
  const { applied } = state;
  const unsure = applied?.unsure ?? [];
  const asked = unansweredRequest(state);
  const before: UnansweredWrites = known ?? { until: '', writes: [] };
  const zone = asked ?? (isOpen(state, before.zone) ? before.zone : undefined);
  const writes = applied === null ? [] : distinct([...before.writes, ...unsure]);
  if (writes.length === 0 && zone === undefined) return null;
  const isNew = unsure.length > 0 || asked !== undefined;
  const until = isNew ? isoTime(now + secondLookMs) : before.until;
  return { until, writes, ...(zone !== undefined && { zone }) };
}

function unansweredRequest({ creating, removing }: TargetState): UnansweredWrites['zone'] {
  if (creating !== undefined) return 'create';
  return removing === undefined ? undefined : 'delete';
}

/**
 * Checks whether a request about the hosted zone can still change anything. A second creation has the reference of the
 * first one, so only one of them makes a hosted zone; and a hosted zone can't be deleted twice.
 */
function isOpen({ applied }: TargetState, request: UnansweredWrites['zone']): boolean {
  return request === (applied === null ? 'create' : 'delete');
}

/** Lets requests whose time is over count as unanswered once more. */
function unansweredAgain(state: TargetState, { writes, zone }: UnansweredWrites, now: number): TargetState {
  const { applied } = state;
  const again = applied === null ? null : { ...applied, unsure: [...writes, ...applied.unsure] };
  const at = isoTime(now);
  const ofZone = !isOpen(state, zone) ? {} : zone === 'create' ? { creating: { at } } : { removing: { at } };
  return { ...state, applied: again, ...ofZone };
}

function distinct(writes: readonly UnconfirmedWrite[]): readonly UnconfirmedWrite[] {
  return [...new Map(writes.map((write) => [JSON.stringify(write), write])).values()];
}
