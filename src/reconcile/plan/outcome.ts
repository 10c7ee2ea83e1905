import { subject, type Change, type Held } from './change.ts';
import type { DnsSyncError } from '../error.ts';
import { errorRecord, heldRecord, type ErrorRecord, type HeldRecord } from './json-records.ts';
import { sameContent, type RecordSet, type SetName } from '../dns/record-set.ts';
import { sameJson } from '../same-json.ts';
import { nextAttempt, nextLookElsewhere } from './retry-schedule.ts';
import { isoTime } from '../iso-time.ts';

/** A held or refused change, with the content that was meant, so that it isn't tried again until that changes. */
export interface HeldSet extends HeldRecord {
  readonly after: RecordSet | null;
}

/** How the last pass over one zone at one target ended. Times are ISO 8601 in UTC. */
export interface Outcome {
  readonly status: 'synchronized' | 'failing' | 'held';
  readonly at: string;
  /** When a pass last left the zone as desired, held sets aside. */
  readonly appliedAt: string | null;
  /** When the provider's side was last seen. */
  readonly verifiedAt: string | null;
  /** Since when passes fail, how many in a row, and when the next is due. */
  readonly failingSince: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly error: ErrorRecord | null;
  readonly held: readonly HeldSet[];
  readonly foreign: readonly SetName[];
  readonly changeIds: readonly string[];
}

/** How a pass ended; `foreign` is null where the provider's side wasn't seen, `worked` false where nothing was to do. */
export interface PassEnd {
  readonly held: readonly HeldSet[];
  readonly error: DnsSyncError | null;
  readonly worked: boolean;
  readonly foreign: Outcome['foreign'] | null;
  readonly changeIds: readonly string[];
  /** Whether another server keeps the zone, so that it is looked at again in a while. */
  readonly isElsewhere: boolean;
  /** Milliseconds since the epoch, and a number from 0 to 1. */
  readonly now: number;
  readonly random: number;
}

/** The outcome after a pass; the very same object where the pass had nothing to do and nothing new to say. */
export function closeOutcome(before: Outcome | null, end: PassEnd): Outcome {
  const status = end.error !== null ? 'failing' : end.held.length > 0 ? 'held' : 'synchronized';
  const quiet = end.error === null && !end.worked;
  if (before !== null && quiet && before.status === status && sameJson(before.held, end.held)) return before;
  const attempts = attemptsAfter(before, end);
  return {
    status,
    ...timesAfter(before, end),
    attempts,
    nextAttemptAt: nextAttemptAfter(end, attempts),
    error: end.error === null ? null : errorRecord(end.error),
    held: end.held,
    foreign: end.foreign ?? before?.foreign ?? [],
    changeIds: end.changeIds,
  };
}

function timesAfter(
  before: Outcome | null,
  { error, foreign, now }: PassEnd,
): Pick<Outcome, 'at' | 'appliedAt' | 'verifiedAt' | 'failingSince'> {
  const at = isoTime(now);
  return {
    at,
    appliedAt: error === null ? at : (before?.appliedAt ?? null),
    verifiedAt: foreign === null ? (before?.verifiedAt ?? null) : at,
    failingSince: error === null ? null : (before?.failingSince ?? at),
  };
}

/** Failures in a row, or looks in a row that found the zone kept elsewhere. */
function attemptsAfter(before: Outcome | null, { error, isElsewhere }: PassEnd): number {
  if (error !== null) return (before?.attempts ?? 0) + 1;
  if (!isElsewhere) return 0;
  return before?.status === 'held' ? before.attempts + 1 : 1;
}

function nextAttemptAfter({ error, isElsewhere, now, random }: PassEnd, attempts: number): string | null {
  if (error !== null) return isoTime(nextAttempt(attempts, now, random));
  return isElsewhere ? isoTime(nextLookElsewhere(attempts, now, random)) : null;
}

/** Rules that only a look at the provider, or the service itself, can decide: without news they hold as they did. */
const decidedThere: ReadonlySet<string> = new Set([
  'conflict',
  'routed',
  'cname',
  'drifted-delete',
  'unknown-content',
  'refused',
]);

/** The changes that were held or refused before with the very same content, with what was said of them then. */
export function stillHeld(before: Outcome | null, changes: readonly Change[]): ReadonlyMap<Change, HeldSet> {
  const standing = new Map<Change, HeldSet>();
  for (const held of before?.held ?? []) {
    if (!decidedThere.has(held.rule)) continue;
    const change = changes.find((item) => subject(item).name === held.name && subject(item).type === held.type);
    if (change !== undefined && sameTarget(change.after, held.after)) standing.set(change, held);
  }
  return standing;
}

/** A held change as it is kept. */
export function heldSet(held: Held): HeldSet {
  return { ...heldRecord(held), after: held.change.after };
}

/** A change that the provider refused, as it is kept. */
export function refusedSet({ change, reason }: { readonly change: Change; readonly reason: string }): HeldSet {
  const { name, type } = subject(change);
  const release = 'change the record in Plesk, or run "dns-sync apply" to try it again as it is';
  return { kind: change.kind, name, type, rule: 'refused', detail: reason, release, after: change.after };
}

function sameTarget(a: RecordSet | null, b: RecordSet | null): boolean {
  return a === null || b === null ? a === b : sameContent(a, b);
}
