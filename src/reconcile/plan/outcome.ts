import { subject, type Change, type Held } from './change.ts';
import type { DnsSyncError } from '../error.ts';
import { errorRecord, heldRecord, type ErrorRecord, type HeldRecord } from './json-records.ts';
import { sameOrNull, type RecordSet, type SetName } from '../dns/record-set.ts';
import { sameJson } from '../same-json.ts';
import { nextAttempt, nextLook } from './retry-schedule.ts';
import { isoTime } from '../iso-time.ts';

/** A held or refused change with its intended content. It isn't retried until that content changes. */
export interface HeldSet extends HeldRecord {
  readonly after: RecordSet | null;
}

/** How the last pass over one zone at one target ended. Times are ISO 8601 in UTC. */
export interface Outcome {
  readonly status: 'synchronized' | 'failing' | 'held';
  readonly at: string;
  /** When a pass last left the zone as desired, apart from held sets. */
  readonly appliedAt: string | null;
  /** When the provider was last observed. */
  readonly verifiedAt: string | null;
  /** Since when passes fail, how many in a row, and when the next one is due. */
  readonly failingSince: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly error: ErrorRecord | null;
  readonly held: readonly HeldSet[];
  readonly foreign: readonly SetName[];
  readonly changeIds: readonly string[];
}

/** How a pass ended. `foreign` is null without an observation; `worked` is false if nothing had to be done. */
export interface PassEnd {
  readonly held: readonly HeldSet[];
  readonly error: DnsSyncError | null;
  readonly worked: boolean;
  readonly foreign: Outcome['foreign'] | null;
  readonly changeIds: readonly string[];
  /** Whether the zone is looked up again later, because another server owns it or the target lacks it. */
  readonly looksAgain: boolean;
  /** Milliseconds since the epoch, and a number from 0 to 1. */
  readonly now: number;
  readonly random: number;
}

/** Returns the outcome after a pass; the same object if nothing was done and nothing is new. */
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

/** Counts consecutive failures, or consecutive lookups that found another owner or no zone. */
function attemptsAfter(before: Outcome | null, { error, looksAgain }: PassEnd): number {
  if (error !== null) return (before?.attempts ?? 0) + 1;
  if (!looksAgain) return 0;
  return before?.status === 'held' ? before.attempts + 1 : 1;
}

function nextAttemptAfter({ error, looksAgain, now, random }: PassEnd, attempts: number): string | null {
  if (error !== null) return isoTime(nextAttempt(attempts, now, random));
  return looksAgain ? isoTime(nextLook(attempts, now, random)) : null;
}

/** Rules that only an observation or the service can decide. Without news their holds remain. */
const decidedThere: ReadonlySet<string> = new Set([
  'conflict',
  'routed',
  'cname',
  'drifted-delete',
  'unknown-content',
  'refused',
]);

/** Finds changes that were held or refused before with the same content, with the earlier hold. */
export function stillHeld(before: Outcome | null, changes: readonly Change[]): ReadonlyMap<Change, HeldSet> {
  const standing = new Map<Change, HeldSet>();
  for (const held of before?.held ?? []) {
    if (!decidedThere.has(held.rule)) continue;
    const change = changes.find((item) => subject(item).name === held.name && subject(item).type === held.type);
    if (change !== undefined && sameOrNull(change.after, held.after)) standing.set(change, held);
  }
  return standing;
}

/** Converts a held change to its stored form. */
export function heldSet(held: Held): HeldSet {
  return { ...heldRecord(held), after: held.change.after };
}

/** Converts a change that the provider refused to its stored form. */
export function refusedSet({ change, reason }: { readonly change: Change; readonly reason: string }): HeldSet {
  const { name, type } = subject(change);
  const release = 'change the record in Plesk, or run "dns-sync apply" to try it again';
  return { kind: change.kind, name, type, rule: 'refused', detail: reason, release, after: change.after };
}
