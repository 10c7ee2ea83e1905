import { createHash } from 'node:crypto';
import type { ZoneRoom } from '../../cloud/provider.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import { mayMakeZone } from '../../reconcile/plan/may-create-zone.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { barredHold } from '../../reconcile/plan/keeper.ts';
import { planWithoutZone } from '../../reconcile/plan/no-hosted-zone.ts';
import { assumeUntouched } from '../../reconcile/plan/observed.ts';
import { assemblePlan, type PlanDocument } from '../../reconcile/plan/plan-document.ts';
import {
  planBarred,
  planFailure,
  planHeldBack,
  planWithoutRoom,
  planZone,
  type PlanZone,
} from '../../reconcile/plan/plan.ts';
import { setGaps } from '../../reconcile/plan/set-gaps.ts';
import type { Pauses } from '../../state/notes/pauses.ts';
import type { Store } from '../../state/store.ts';
import { subjectOf, type Manner, type Subject } from '../pass/compare-zone.ts';
import { diffAgainst } from './diff-against.ts';
import { holdOlderZones } from './hold-older-zones.ts';
import { holdPaused } from './hold-paused.ts';
import { inParallel } from '../concurrency.ts';
import { basisOf, type Basis } from './plan-fingerprint.ts';
import { policyFor } from '../pass/effective-policy.ts';
import { callsBeside, removesZone } from './planned-calls.ts';
import { askRecordRoom, withRecordQuota } from '../hosted-zone/record-quota.ts';
import { finderByCalls, finderByListing, lookAt, type Finder, type Sight } from '../pass/observe-zone.ts';
import { isUnconfirmed } from '../pass/unconfirmed.ts';
import type { Target } from '../targets.ts';
import { deletionHold, deletionOf } from '../hosted-zone/deletion-guard.ts';
import { countDeletion, type ZoneDeletion } from '../../reconcile/plan/deletion-rate.ts';
import { lookUp, quotaDetail, quotaRelease, roomLeft } from '../hosted-zone/zone-quota.ts';

/** More zones than this are found in one listing of all. */
const fewZones = 10;

/** Zones that are observed at the same time. */
const atOnce = 64;

/**
 * The plan of one zone, with what applying it needs; `sight` is null where the zone can't be judged, has no room, or is only
 * to be shown.
 */
export interface PlannedZone {
  readonly zone: DnsName;
  readonly target: Target;
  readonly plan: PlanZone;
  readonly sight: Sight | null;
  readonly basis: Basis;
  /** When a zone that failed is due again, as ISO 8601; null for one that didn't. */
  readonly nextAttemptAt: string | null;
  /** What carrying it out counts as, where that empties a deleted zone. */
  readonly deletion: ZoneDeletion | null;
}

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
  manner: Manner,
  target: Target,
  zones: readonly DnsName[],
  { source, isApplied, pauses, step }: Planning,
): Promise<readonly PlannedZone[]> {
  // Beyond a few zones one listing costs fewer calls than it saves, and tells what is gone.
  const finder = zones.length > fewZones ? finderByListing(target.provider) : finderByCalls(target.provider);
  const planned = await inParallel(zones, atOnce, async (zone) => {
    const item = holdPaused(await planOne(store, manner, target, zone, source, finder), pauses);
    step();
    return isApplied(item.plan) ? item : { ...item, sight: null };
  });
  const allowed = await withinDeletions(store, manner, target, await holdOlderZones(store, planned));
  return source === 'provider' ? withinRoom(store, manner, target, allowed) : allowed;
}

/** The plan of all zones, with an id that equal plans share. */
export function planDocument(planned: readonly PlannedZone[]): PlanDocument {
  return assemblePlan(
    planned.map((item) => item.plan),
    (text) => createHash('sha256').update(text).digest('hex'),
  );
}

/** Looks once how many zones still fit, where some are to be made; those beyond wait, in canonical order. */
async function withinRoom(
  store: Store,
  { now }: Manner,
  target: Target,
  planned: readonly PlannedZone[],
): Promise<readonly PlannedZone[]> {
  const creates = planned.filter((item) => item.plan.action === 'create');
  if (creates.length === 0) return planned;
  const room = await readRoom(store, target, now());
  if (room === null) return planned;
  const fitting = new Set(creates.slice(0, roomLeft(room)));
  return planned.map((item) => {
    if (item.plan.action !== 'create' || fitting.has(item)) return item;
    const detail = `${quotaDetail(room)}, and ${creates.length} more are wanted`;
    return { ...item, plan: planWithoutRoom(item.plan, detail, quotaRelease), sight: null };
  });
}

/** Of the zones to be emptied those wait for which there were too many in the last hour; the pass counts and tells them. */
async function withinDeletions(
  store: Store,
  { config }: Manner,
  target: Target,
  planned: readonly PlannedZone[],
): Promise<readonly PlannedZone[]> {
  if (planned.every((item) => item.deletion === null)) return planned;
  let counted = (await store.readTarget(target.name)).zoneDeletes;
  return planned.map((item) => {
    if (item.deletion === null || item.plan.error !== null) return item;
    const { deletions, detail } = countDeletion(counted, item.deletion, config.policy.maxZoneDeletesPerHour);
    counted = deletions;
    return detail === null ? item : { ...item, plan: planHeldBack(item.plan, deletionHold(item.zone, detail)) };
  });
}

/** The quota is a question beside the way: who may not ask it, plans without it. */
async function readRoom(store: Store, target: Target, now: number): Promise<ZoneRoom | null> {
  try {
    return await lookUp(store, target, now);
  } catch (error) {
    if (error instanceof DnsSyncError) return null;
    throw error;
  }
}

async function planOne(
  store: Store,
  manner: Manner,
  target: Target,
  zone: DnsName,
  source: Source,
  finder: Finder,
): Promise<PlannedZone> {
  const unread = { zone, displayName: zone, target: target.name, zoneId: null, rejects: [] };
  const subject = await readSubject(store, target, zone);
  const taken = manner.adopting === true;
  if (subject instanceof DnsSyncError)
    return {
      zone,
      target,
      plan: planFailure(unread, subject),
      sight: null,
      basis: unknownBasis,
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
  const basis = basisOf(subject);
  const deletion = deletionOf(subject, manner, manner.now());
  const nextAttemptAt = subject.state.outcome?.nextAttemptAt ?? null;
  try {
    const seen = await look(subject, target, manner, source, finder);
    const place: Sight = seen.kind === 'there' && taken ? { ...seen, adopting: true } : seen;
    const first = diffAgainst(subject, place, manner);
    const recordQuota = source === 'provider' ? await askRecordRoom(target, subject, place, first, manner.now()) : null;
    const sight: Sight = place.kind === 'there' ? { ...place, recordQuota } : place;
    const zoneId = sight.kind === 'there' ? sight.observed.zoneId : null;
    const diff = recordQuota === null ? first : diffAgainst(withRecordQuota(subject, recordQuota), sight, manner);
    if (sight.kind === 'barred') {
      const { hosted, standing } = sight;
      const hold = barredHold(zone, hosted.zoneId, standing, subject.desired !== null);
      const plan = planBarred({ ...head, zoneId: hosted.zoneId }, subject.snapshot, diff, hold);
      return { zone, target, plan, sight, basis, nextAttemptAt, deletion };
    }
    const calls = target.provider.callsFor(zone, diff.changes);
    // Nothing is desired of a zone that has no hosted zone and may not get one.
    const makes = mayMakeZone(subject.snapshot, policyFor(manner.config, subject));
    const isThere = zoneId !== null && subject.snapshot.foldedInto === undefined;
    const snapshot = makes || isThere ? subject.snapshot : { ...subject.snapshot, desired: null };
    const removes = removesZone(subject, manner);
    const more = callsBeside(subject, sight, { diff, removes }, manner);
    const planned = planZone({ ...head, zoneId }, snapshot, diff, () => calls.length + more, removes);
    const plan = { ...planned, gaps: setGaps(calls) };
    if (zoneId === null && subject.desired !== null && subject.snapshot.desired === null)
      return { zone, target, plan: planWithoutZone(plan), sight: null, basis, nextAttemptAt, deletion };
    return { zone, target, plan, sight, basis, nextAttemptAt, deletion };
  } catch (error) {
    if (!(error instanceof DnsSyncError)) throw error;
    return { zone, target, plan: planFailure(head, error), sight: null, basis, nextAttemptAt, deletion };
  }
}

/** That of a zone that can't be read; no zone has it. */
const unknownBasis: Basis = { desired: '', applied: '' };

/** A zone's state, or why it can't be read: a broken document is its own zone's trouble alone. */
async function readSubject(store: Store, target: Target, zone: DnsName): Promise<Subject | DnsSyncError> {
  try {
    const document = await store.read(zone);
    if (document !== null) return subjectOf(document, target.name, target.provider);
    return new DnsSyncError('unknown-zone', `${zone} was taken off the state meanwhile`, 'plan again');
  } catch (error) {
    if (error instanceof DnsSyncError) return error;
    throw error;
  }
}

async function look(subject: Subject, target: Target, manner: Manner, source: Source, finder: Finder): Promise<Sight> {
  const { applied, adopting, outcome } = subject.state;
  const isKept = outcome?.held.some(({ rule }) => rule === 'foreign') === true;
  // A zone that is gone from Plesk and of which nothing is left there needs no look, unless others were seen in it.
  const nothingLeft =
    subject.desired === null &&
    !isKept &&
    !isUnconfirmed(subject, manner.config) &&
    (applied === null || applied.sets.length === 0);
  if (source === 'provider' && !nothingLeft) return lookAt(target, subject, finder, manner);
  if (applied === null) return { kind: 'absent', applied, unrelated: null };
  const observed = assumeUntouched(applied);
  return { kind: 'there', observed, applied, adopting, hosted: null, standing: { kind: 'ours' } };
}
