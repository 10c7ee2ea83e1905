import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { driftLeft } from '../../reconcile/plan/known-drift.ts';
import { mayCreateZone } from '../../reconcile/plan/may-create-zone.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { barredHold } from '../../reconcile/plan/keeper.ts';
import { planWithoutZone } from '../../reconcile/plan/no-hosted-zone.ts';
import { assumeUntouched } from '../../reconcile/plan/observed.ts';
import { planBarred, planFailure, planZone, type PlanZone } from '../../reconcile/plan/plan.ts';
import { setGaps } from '../../reconcile/plan/set-gaps.ts';
import type { Pauses } from '../../state/notes/pauses.ts';
import type { ServerState, Store } from '../../state/store.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import { zoneAtTarget, type PassOptions, type ZoneAtTarget } from '../pass/compare-zone.ts';
import { diffAgainst } from './diff-against.ts';
import { holdOlderZones } from './hold-older-zones.ts';
import { holdPaused } from './hold-paused.ts';
import { inParallel } from '../concurrency.ts';
import { planFingerprint, sameFingerprint, type PlanFingerprint } from './plan-fingerprint.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import { callsBeside, removesZone } from './planned-calls.ts';
import { readRecordQuota, withRecordQuota } from '../hosted-zone/record-quota.ts';
import { finderByCalls, finderByListing, observeZone, type Finder, type Observation } from '../pass/observe-zone.ts';
import { leanObservation } from '../pass/lean-observation.ts';
import { isUnconfirmed } from '../pass/unconfirmed.ts';
import type { Target } from '../targets.ts';
import { deletionOf } from '../hosted-zone/deletion-guard.ts';
import type { PlannedZone } from './planned-zone.ts';
import { withinDeletionRate, withinZoneQuota } from './within-limits.ts';

/** More zones than this are found in one listing of all. */
const maxZonesByCalls = 10;

/** Zones that are observed at the same time. */
const concurrency = 64;

/** Where a plan's picture of the provider comes from: a look, or only what is cached of the last write. */
export type Source = 'provider' | 'cache';

/** What is done with plans as they are made. */
export interface Planning {
  readonly source: Source;
  /** Whether a zone is going to be applied: what was seen of all others is let go, which a listing of thousands would fill. */
  readonly isApplied: (plan: PlanZone) => boolean;
  /** The pauses that hold plans. */
  readonly pauses: Pauses;
  /** Called after each zone. */
  readonly step: () => void;
}

/** Plans zones at a target, each by itself: one that can't be judged doesn't stop the others. */
export async function planZones(
  store: Store,
  options: PassOptions,
  target: Target,
  zones: readonly DnsName[],
  { source, isApplied, pauses, step }: Planning,
): Promise<readonly PlannedZone[]> {
  // Beyond a few zones one listing costs fewer calls than it saves, and tells what is gone.
  const finder = zones.length > maxZonesByCalls ? finderByListing(target.provider) : finderByCalls(target.provider);
  const planned = await inParallel(zones, concurrency, async (zone) => {
    const item = holdPaused(await planOne(store, options, target, zone, source, finder), pauses);
    step();
    return isApplied(item.plan) ? item : { ...item, observation: null };
  });
  const allowed = await withinDeletionRate(store, options, target, await holdOlderZones(store, planned));
  return source === 'provider' ? withinZoneQuota(store, options, target, allowed) : allowed;
}

/** How often a zone is planned that changes under the look. */
const maxTries = 3;

/**
 * Plans one zone. What the hook wrote between the reading of the document and the look would count as somebody else's change, so a
 * plan that finds drift counts only if the document stands as it was read.
 */
async function planOne(
  store: ServerState,
  options: PassOptions,
  target: Target,
  zone: DnsName,
  source: Source,
  finder: Finder,
): Promise<PlannedZone> {
  for (let tries = 1; ; tries++) {
    const planned = await planOnce(store, options, target, zone, source, finder);
    if (tries === maxTries || driftLeft(planned.plan.diff, []) === 0) return planned;
    const subject = await readSubject(store, target, zone);
    if (subject instanceof DnsSyncError || sameFingerprint(planFingerprint(subject), planned.fingerprint))
      return planned;
  }
}

async function planOnce(
  store: ServerState,
  options: PassOptions,
  target: Target,
  zone: DnsName,
  source: Source,
  finder: Finder,
): Promise<PlannedZone> {
  const unread = { zone, displayName: zone, target: target.name, zoneId: null, rejects: [] };
  const subject = await readSubject(store, target, zone);
  const taken = options.adopting === true;
  if (subject instanceof DnsSyncError)
    return {
      zone,
      target,
      plan: planFailure(unread, subject),
      observation: null,
      fingerprint: unknownBasis,
      nextAttemptAt: null,
      deletion: null,
    };
  const { displayName } = subject.snapshot;
  const head = {
    ...unread,
    displayName,
    zoneId: subject.state.applied?.zoneId ?? null,
    rejects: subject.desired?.rejects ?? [],
  };
  const fingerprint = planFingerprint(subject);
  const deletion = deletionOf(subject, options, options.now());
  const nextAttemptAt = subject.state.outcome?.nextAttemptAt ?? null;
  try {
    const { copyId } = await store.identity();
    const seen = await look(subject, target, options, { source, finder, copyId });
    const place: Observation = seen.kind === 'there' && taken ? { ...seen, adopting: true } : seen;
    const first = diffAgainst(subject, place, options);
    const recordQuota =
      source === 'provider' ? await readRecordQuota(target, subject, place, first, options.now()) : null;
    const observation: Observation = place.kind === 'there' ? { ...place, recordQuota } : place;
    const zoneId = observation.kind === 'there' ? observation.observed.zoneId : null;
    const diff =
      recordQuota === null ? first : diffAgainst(withRecordQuota(subject, recordQuota), observation, options);
    if (observation.kind === 'barred') {
      const { hosted, standing } = observation;
      const hold = barredHold(zone, hosted.zoneId, standing, subject.desired !== null);
      const plan = planBarred({ ...head, zoneId: hosted.zoneId }, subject.snapshot, diff, hold);
      return { zone, target, plan, observation, fingerprint, nextAttemptAt, deletion };
    }
    const calls = target.provider.callsFor(zone, diff.changes);
    // Nothing is desired of a zone that has no hosted zone and may not get one.
    const makes = mayCreateZone(subject.snapshot, effectivePolicy(options.config, subject));
    const isThere = zoneId !== null && subject.snapshot.foldedInto === undefined;
    const snapshot = makes || isThere ? subject.snapshot : { ...subject.snapshot, desired: null };
    const removes = removesZone(subject, options);
    const more = callsBeside(subject, observation, { diff, removes }, options);
    const planned = planZone({ ...head, zoneId }, snapshot, diff, () => calls.length + more, removes);
    const plan = { ...planned, gaps: setGaps(calls) };
    if (zoneId === null && subject.desired !== null && subject.snapshot.desired === null)
      return { zone, target, plan: planWithoutZone(plan), observation: null, fingerprint, nextAttemptAt, deletion };
    const lean = leanObservation(observation, subject);
    return { zone, target, plan, observation: lean, fingerprint, nextAttemptAt, deletion };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { zone, target, plan: planFailure(head, error), observation: null, fingerprint, nextAttemptAt, deletion };
  }
}

/** That of a zone that can't be read; no zone has it. */
const unknownBasis: PlanFingerprint = { desired: '', applied: '' };

/** A zone's state, or why it can't be read: a broken document is its own zone's trouble alone. */
async function readSubject(store: ZoneDocuments, target: Target, zone: DnsName): Promise<ZoneAtTarget | DnsSyncError> {
  try {
    const document = await store.read(zone);
    if (document !== null) return zoneAtTarget(document, target.name, target.provider);
    return new DnsSyncError('unknown-zone', `${zone} was taken off the state meanwhile`, 'plan again');
  } catch (error) {
    rethrowUnlessKnown(error);
    return error;
  }
}

async function look(
  subject: ZoneAtTarget,
  target: Target,
  options: PassOptions,
  { source, finder, copyId }: { readonly source: Source; readonly finder: Finder; readonly copyId: string | null },
): Promise<Observation> {
  const { applied, adopting, outcome } = subject.state;
  const isKept = outcome?.held.some(({ rule }) => rule === 'foreign') === true;
  // A zone that is gone from Plesk and of which nothing is left there needs no look, unless others were seen in it.
  const nothingLeft =
    subject.desired === null &&
    !isKept &&
    !isUnconfirmed(subject, options.config, copyId) &&
    (applied === null || applied.sets.length === 0);
  if (source === 'provider' && !nothingLeft) return observeZone(target, subject, finder, options);
  if (applied === null) return { kind: 'absent', applied, unrelated: null };
  const observed = assumeUntouched(applied);
  return { kind: 'there', observed, applied, adopting, hosted: null, standing: { kind: 'ours' } };
}
