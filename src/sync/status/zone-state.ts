import { quarantined } from '../../reconcile/plan/quarantine.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import { assumedZone } from '../pass/observe/assumed-zone.ts';
import { stillHeld, type HeldSet } from '../../reconcile/plan/outcome.ts';
import { needsDecision } from '../../reconcile/plan/policy.ts';
import { isRemovalDue, removalDue } from '../../reconcile/plan/zone-removal.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import type { Config } from '../../config/load-config.ts';
import { count } from '../../text/count.ts';
import { spelled } from '../../text/printable.ts';
import { timeText } from '../../text/time-text.ts';
import { compareZone, type ZoneAtTarget } from '../pass/compare-zone.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import { isKnownMissing } from '../hosted-zone/missing-zone.ts';
import { isToBeFreed, isUnconfirmed } from '../pass/unconfirmed.ts';
import { isHeldWhole } from './held-whole.ts';

/** The state of a zone at a target; `reason` is for people. */
export interface ZoneState {
  readonly state:
    | 'synchronized'
    | 'pending'
    | 'failing'
    | 'held'
    | 'retained'
    | 'trashed'
    | 'paused'
    | 'unavailable'
    | 'excluded';
  readonly reason: string | null;
  /** Set if the configuration asks for the hold, so that nobody needs to act. */
  readonly isChosen?: true;
}

const is = (state: ZoneState['state'], reason: string | null = null): ZoneState => ({ state, reason });

/** Returns the state of a zone at a target, with a reason if no other field explains it. */
export function stateOf(subject: ZoneAtTarget, config: Config): ZoneState {
  const { snapshot, state } = subject;
  const { applied, outcome } = state;
  if (outcome?.status === 'failing') return is('failing');
  if (quarantined(snapshot) !== null || state.barred !== undefined) return is('held');
  const asPleskHasIt = stateInPlesk(subject, config);
  if (asPleskHasIt !== null) return asPleskHasIt;
  const left = applied === null ? 0 : applied.sets.length;
  if (isUnconfirmed(subject, config, null) && !isToBeFreed(subject, config)) return unconfirmedState(subject);
  if (snapshot.deleted !== null && left === 0) return trashedState(subject, snapshot.deleted.at, config);
  if (isHeldWhole(subject)) return is('held');
  if (applied === null) return unwrittenState(subject, config);
  return comparedState(subject, applied, config);
}

/** Returns the state of a zone that Plesk doesn't serve or whose records are folded; otherwise null. */
function stateInPlesk(subject: ZoneAtTarget, config: Config): ZoneState | null {
  const { retained, deleted, foldedInto } = subject.snapshot;
  if (retained !== undefined && subject.state.applied === null)
    return is('unavailable', `${retained.reason} since ${timeText(retained.at)}`);
  if (retained !== undefined)
    return is('retained', `${retained.reason} since ${timeText(retained.at)}; all of it stays as it is`);
  if (deleted !== null && effectivePolicy(config, subject).onDelete === 'keep')
    return is('retained', `Plesk deleted it at ${timeText(deleted.at)}; by "policy.onDelete" all of it is kept`);
  if (foldedInto === undefined) return null;
  const hosted =
    subject.state.applied === null
      ? ''
      : `; its own ${subject.traits.words.zone} stays until no resolver can be sent there`;
  return is('synchronized', `its records are in ${spelled(foldedInto.zone)} since ${timeText(foldedInto.at)}${hosted}`);
}

/** Returns the state of a zone that was never written. */
function unwrittenState(subject: ZoneAtTarget, config: Config): ZoneState {
  const held = subject.state.outcome?.held ?? [];
  if (isKnownMissing(subject, config)) return missingState(held);
  // The fleet keeps it for another server.
  if (config.fleet !== undefined && held.some(({ rule }) => rule === 'kept-elsewhere')) return is('held');
  return subject.desired === null
    ? is('synchronized', 'no record is wanted in it')
    : is('pending', 'recorded, and not at the target yet');
}

/** Returns the state of a zone that its target lacks and that isn't created. */
function missingState(held: readonly HeldSet[]): ZoneState {
  const choice = held.find(({ chosen }) => chosen === true);
  if (choice === undefined) return is('held');
  return { ...is('held', `${choice.detail}; ${choice.release}`), isChosen: true };
}

/** Returns the state by the changes from our last write. */
function comparedState(subject: ZoneAtTarget, applied: Applied, config: Config): ZoneState {
  const { snapshot, state } = subject;
  // A status is built from the document alone and cached: a full quota counts until the next pass.
  const now = (): number => parseTime(state.recordQuota?.at ?? snapshot.lastCommandAt);
  const diff = compareZone(subject, assumedZone(applied), { config, unattended: true, now });
  const standing = stillHeld(state.outcome, diff.changes);
  const waiting = diff.changes.filter((change) => !standing.has(change)).length;
  const isHeld = standing.size > 0 || diff.held.some(needsDecision);
  if (waiting > 0) return is(isHeld ? 'held' : 'pending', `${count(waiting, 'change')} recorded and not applied yet`);
  if (isHeld) return is('held');
  const watched = diff.held.filter(({ rule }) => rule === 'observe').length;
  if (watched > 0) return is('pending', `${count(watched, 'change')} recorded; the policy is to observe only`);
  return is('synchronized');
}

/** Returns the state of a zone with unconfirmed or lost writes, which the next pass observes. */
function unconfirmedState({ traits: { words }, state: { applied, outcome } }: ZoneAtTarget): ZoneState {
  if (outcome?.status === 'held') return { state: 'held', reason: null };
  const what = applied === null ? `whether a ${words.zone} is there` : 'what of the last change was made';
  return { state: 'pending', reason: `${what} is not confirmed; the next apply or retry looks` };
}

/** Returns the state of an emptied zone: in the trash, or held if something blocked the deletion of its hosted zone. */
function trashedState(subject: ZoneAtTarget, deletedAt: string, config: Config): ZoneState {
  const { snapshot, state, traits } = subject;
  const { zone: word } = traits.words;
  const { applied, outcome } = state;
  const policy = effectivePolicy(config, subject);
  const { renamedTo } = snapshot;
  const renamed = renamedTo === undefined ? '' : `, as its domain is ${spelled(renamedTo.zone)} now`;
  const deletedReason = (words: string): string => `Plesk deleted it at ${timeText(deletedAt)}${renamed}; ${words}`;
  if (applied === null) return { state: 'trashed', reason: deletedReason(`no ${word} is left`) };
  const wasDue = outcome !== null && isRemovalDue(snapshot, policy, parseTime(outcome.at));
  if (wasDue && outcome.held.length > 0)
    return { state: 'held', reason: deletedReason(`its emptied ${word} was to go`) };
  const due = applied.created ? removalDue(snapshot, policy) : null;
  const until =
    due === null || subject.isClaimed === true ? 'the workers of the fleet delete it' : timeText(isoTime(due));
  const stays = due === null ? 'stays: it was not made by us' : `stays until ${until}`;
  return { state: 'trashed', reason: deletedReason(`its emptied ${word} ${stays}`) };
}
