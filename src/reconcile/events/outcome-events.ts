import type { Snapshot } from '../desired/snapshot.ts';
import type { HeldSet, Outcome } from '../plan/outcome.ts';
import { needsDecision } from '../plan/policy.ts';
import { quarantined } from '../plan/quarantine.ts';
import type { EventKind, NewEvent } from './event.ts';
import { listed, shortened } from './listed.ts';

/** How the last pass ended, and since when the zone is known to be synchronized. */
interface Passed {
  readonly outcome: Outcome | null;
  readonly synchronizedAt?: string;
}

/** Codes of errors that mean that a limit of the service is reached. */
const limitCodes: ReadonlySet<string> = new Set(['zone-quota', 'record-quota']);

/** The kinds of holds that are not `held`. */
const kindsByRule: Readonly<Record<string, EventKind>> = {
  'record-quota': 'limit',
  'zone-quota': 'limit',
  refused: 'rejected',
  'not-adopted': 'unsynchronizable',
  'kept-elsewhere': 'unsynchronizable',
  'no-hosted-zone': 'unsynchronizable',
};

/** The order of the events of one pass about holds. */
const holdKinds = ['unsynchronizable', 'rejected', 'limit', 'held'] as const;

/** The events between two ends of passes over a zone at a target. */
export function outcomeEvents(target: string, before: Passed, after: Passed, snapshot: Snapshot): readonly NewEvent[] {
  const [was, now] = [before.outcome, after.outcome];
  if (now === null || now === was) return [];
  const events: NewEvent[] = [];
  if (was?.status === 'failing' && now.status !== 'failing') {
    const detail = { since: was.failingSince };
    events.push({ target, kind: 'recovered', text: 'no longer failing', detail });
  }
  const isFirst = before.synchronizedAt === undefined && was?.status !== 'synchronized';
  if (after.synchronizedAt !== undefined && isFirst)
    events.push({ target, kind: 'synchronized', text: 'synchronized for the first time', detail: null });
  return [...events, ...failureEvents(target, was, now), ...heldEvents(target, was, now, snapshot)];
}

/** Failures in a row are one event, unless a limit is reached meanwhile. */
function failureEvents(target: string, was: Outcome | null, { error }: Outcome): readonly NewEvent[] {
  if (error === null) return [];
  const isLimit = limitCodes.has(error.code);
  if (was?.status === 'failing' && (!isLimit || was.error?.code === error.code)) return [];
  const { code, message, hint } = error;
  return [{ target, kind: isLimit ? 'limit' : 'failing', text: shortened(message), detail: { code, message, hint } }];
}

/** One event for each kind of hold that is new. What hook calls are held for is an event of the snapshot. */
function heldEvents(target: string, was: Outcome | null, now: Outcome, snapshot: Snapshot): readonly NewEvent[] {
  const known = new Set(was?.held.map(holdKey));
  const aside = quarantined(snapshot)?.rule;
  const news = now.held.filter((held) => needsDecision(held) && held.rule !== aside && !known.has(holdKey(held)));
  return holdKinds.flatMap((kind) => {
    const ofKind = news.filter(({ rule }) => (kindsByRule[rule] ?? 'held') === kind);
    return ofKind.length === 0 ? [] : [holdEvent(target, kind, ofKind)];
  });
}

/** The event for holds of one kind. */
export function holdEvent(target: string | null, kind: EventKind, holds: readonly Omit<HeldSet, 'after'>[]): NewEvent {
  const texts = holds.map(({ name, type, detail }) => (type === '*' ? detail : `${name} ${type}: ${detail}`));
  const [first = ''] = texts;
  const text = holds.length === 1 ? first : `${holds.length} record sets, the first is ${first}`;
  const sets = listed(holds, ({ kind: change, name, type, rule, detail, release }) => {
    return { kind: change, name, type, rule, detail: shortened(detail), release };
  });
  return { target, kind, text: shortened(text), detail: { count: holds.length, sets } };
}

function holdKey({ rule, name, type }: HeldSet): string {
  return JSON.stringify([rule, name, type]);
}
