import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDiff } from '../../reconcile/plan/diff.ts';
import { barredHold } from '../../reconcile/plan/keeper.ts';
import { driftLeft } from '../../reconcile/plan/known-drift.ts';
import { planWithoutZone } from '../../reconcile/plan/no-hosted-zone.ts';
import type { HeldRecord } from '../../reconcile/plan/json-records.ts';
import { planBarred, planFailure, planZone } from '../../reconcile/plan/plan.ts';
import { leftByPrune } from '../../reconcile/plan/prune.ts';
import { countOthers } from '../../reconcile/live/drift/listed-zone.ts';
import { setGaps } from '../../reconcile/plan/set-gaps.ts';
import type { ZoneDocuments } from '../../state/documents/zone-documents.ts';
import type { ServerState } from '../../state/store.ts';
import { deletionOf } from '../hosted-zone/deletion-guard.ts';
import { readRecordQuota, withRecordQuota } from '../hosted-zone/record-quota.ts';
import { makesZone, missingZoneHold } from '../hosted-zone/zone-to-make.ts';
import { prunedZone, zoneAtTarget, type PassOptions, type ZoneAtTarget } from '../pass/compare-zone.ts';
import { assumedZone } from '../pass/observe/assumed-zone.ts';
import { leanObservation } from '../pass/observe/lean-observation.ts';
import type { Finder } from '../pass/observe/finder.ts';
import type { Observation, SeenZone } from '../pass/observe/observation.ts';
import { observeZone } from '../pass/observe/observe-zone.ts';
import { isUnconfirmed } from '../pass/unconfirmed.ts';
import type { Target } from '../targets.ts';
import { diffAgainst } from './diff-against.ts';
import { planFingerprint, sameFingerprint, type PlanFingerprint } from './plan-fingerprint.ts';
import { callsBeside, removesZone } from './planned-calls.ts';
import type { PlannedZone } from './planned-zone.ts';
import { documentOrError } from '../read-document.ts';

/** The source of a plan's observation: the provider, or only the cached last write. */
export type Source = 'provider' | 'cache';
/** What the plans of all zones at a target share. */
export interface PlanContext {
  readonly store: ServerState;
  readonly options: PassOptions;
  readonly target: Target;
  readonly source: Source;
  readonly finder: Finder;
  /** Proves a zone unchanged without listing its record sets; absent if all are listed. */
  readonly prove?: Prove | undefined;
}

/** Returns the proved observation of a zone; null if the zone must be listed. */
export type Prove = (target: Target, subject: ZoneAtTarget, finder: Finder) => Promise<SeenZone | null>;

/** Most attempts to plan a zone that changes during its observation. */
const maxTries = 3;

/**
 * Plans one zone.
 * A hook write between reading the document and the observation would look like drift, so a plan with drift counts only
 * if the document is unchanged.
 */
export async function planAtTarget(context: PlanContext, zone: DnsName): Promise<PlannedZone> {
  for (let tries = 1; ; tries++) {
    const planned = await planOnce(context, zone);
    if (tries === maxTries || driftLeft(planned.plan.diff, []) === 0) return planned;
    const subject = await readSubject(context.store, context.target, zone);
    if (subject instanceof DnsSyncError || sameFingerprint(planFingerprint(subject), planned.fingerprint))
      return planned;
  }
}

async function planOnce(context: PlanContext, zone: DnsName): Promise<PlannedZone> {
  const { store, options, target } = context;
  const unread = { zone, displayName: zone, target: target.name, zoneId: null, rejects: [] };
  const subject = await readSubject(store, target, zone);
  if (subject instanceof DnsSyncError) {
    const plan = planFailure(unread, subject);
    return {
      zone,
      target,
      plan,
      observation: null,
      fingerprint: unknownBasis,
      nextAttemptAt: null,
      deletion: null,
      isAsked: false,
      via: 'api',
      others: null,
      version: null,
    };
  }
  const { snapshot, desired, remarks, state, contest } = subject;
  const { displayName } = snapshot;
  const head = {
    ...unread,
    displayName,
    zoneId: state.applied?.zoneId ?? null,
    rejects: desired?.rejects ?? [],
    ...(remarks.length > 0 && { remarks }),
    ...(contest !== null && { contest }),
  };
  const planned = {
    zone,
    target,
    fingerprint: planFingerprint(subject),
    deletion: deletionOf(subject, options, options.now()),
    nextAttemptAt: state.outcome?.nextAttemptAt ?? null,
    isAsked: context.source === 'provider' && desired !== null,
    via: 'api' as const,
    others: null,
    version: null,
  };
  try {
    return { ...planned, ...(await planSubject(context, subject, head)) };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { ...planned, plan: planFailure(head, error), observation: null };
  }
}

type Head = Parameters<typeof planZone>[0];

/** Observes a zone, compares it and plans the differences. */
async function planSubject(
  context: PlanContext,
  subject: ZoneAtTarget,
  head: Head,
): Promise<Pick<PlannedZone, 'plan' | 'observation'> & Partial<ReturnType<typeof lookOf>>> {
  const { options, target } = context;
  const { observation, diff } = await compare(context, subject);
  if (observation.kind === 'barred') {
    const { hosted, standing } = observation;
    const hold = barredHold(
      { zone: subject.zone, zoneId: hosted.zoneId, word: target.provider.traits.words.zone },
      standing,
      subject.desired !== null,
    );
    return { plan: planBarred({ ...head, zoneId: hosted.zoneId }, subject.snapshot, diff, hold), observation };
  }
  const elsewhere = keptElsewhere(context, subject);
  if (elsewhere !== null) return { plan: planBarred(head, subject.snapshot, diff, elsewhere), observation };
  const zoneId = observation.kind === 'there' ? observation.observed.zoneId : null;
  const calls = target.provider.callsFor(subject.zone, diff.changes);
  // A zone without a hosted zone that may not get one desires nothing.
  const makes = makesZone(subject, options.config);
  const isThere = zoneId !== null && subject.snapshot.foldedInto === undefined;
  const snapshot = makes || isThere ? subject.snapshot : { ...subject.snapshot, desired: null };
  const removes = removesZone(subject, options);
  const more = callsBeside(subject, observation, { diff, removes }, options);
  const planned = planZone({ ...head, zoneId }, snapshot, { diff, removesZone: removes }, () => calls.length + more);
  const left = observation.kind === 'there' ? leftUnpruned(subject, observation, diff, options) : [];
  const plan = { ...planned, gaps: setGaps(calls), zoneHeld: [...planned.zoneHeld, ...left] };
  const missing = zoneId === null ? missingZoneHold(subject, options.config) : null;
  const held = missing === null ? plan : planWithoutZone(plan, missing);
  return { plan: held, observation: leanObservation(observation, subject), ...lookOf(observation, context.source) };
}

/** Returns the hold of a zone that the fleet keeps for another server; null if it doesn't, as far as this server knows. */
function keptElsewhere({ source, options }: PlanContext, { state }: ZoneAtTarget): HeldRecord | null {
  if (source !== 'cache' || options.config.fleet === undefined) return null;
  const held = state.outcome?.held.find(({ rule }) => rule === 'kept-elsewhere');
  if (held === undefined) return null;
  const { after: _, ...record } = held;
  return record;
}

/** Returns how a zone was observed, and what a listing found: record sets beside ours, and the zone's version. */
function lookOf(observation: Observation, source: Source): Pick<PlannedZone, 'via' | 'others' | 'version'> {
  const unlisted = { via: 'api', others: null, version: null } as const;
  if (observation.kind !== 'there' || source === 'cache') return unlisted;
  const { proved, applied, observed, hosted } = observation;
  if (proved !== undefined) return { ...unlisted, via: proved.via };
  if (!observed.complete || hosted === null) return unlisted;
  return { via: 'api', others: countOthers(applied, observed), version: hosted.version ?? null };
}

/** Lists the foreign sets that a prune leaves, and why. */
function leftUnpruned(
  subject: ZoneAtTarget,
  { observed }: Extract<Observation, { readonly kind: 'there' }>,
  { foreign }: ZoneDiff,
  { prune, config }: PassOptions,
): readonly HeldRecord[] {
  const place = prune?.kind === 'unprotected' ? prunedZone(subject, observed, config) : null;
  return prune?.kind === 'unprotected' && place !== null ? leftByPrune(prune.included, place, foreign) : [];
}

/** Compares a zone at the target, and reads its quota if that holds changes. */
async function compare(
  context: PlanContext,
  subject: ZoneAtTarget,
): Promise<{ readonly observation: Observation; readonly diff: ZoneDiff }> {
  const { options, target, source } = context;
  const seen = await look(context, subject);
  if (seen.kind !== 'there') return { observation: seen, diff: diffAgainst(subject, seen, options) };
  const place: Observation = options.adopting === true ? { ...seen, adopting: true } : seen;
  const first = diffAgainst(subject, place, options);
  if (seen.proved !== undefined) return { observation: seen, diff: { ...first, foreign: seen.proved.foreign } };
  if (source !== 'provider') return { observation: { ...place, recordQuota: null }, diff: first };
  const recordQuota = await readRecordQuota(target, subject, { observation: place, diff: first }, options.now());
  const observation: Observation = { ...place, recordQuota };
  if (recordQuota === null) return { observation, diff: first };
  return { observation, diff: diffAgainst(withRecordQuota(subject, recordQuota), observation, options) };
}

/** The fingerprint of an unreadable zone, which no readable zone has. */
const unknownBasis: PlanFingerprint = { desired: '', applied: '' };

/** Reads a zone's state, or why it can't be read. An unreadable document affects only its own zone. */
async function readSubject(store: ZoneDocuments, target: Target, zone: DnsName): Promise<ZoneAtTarget | DnsSyncError> {
  const document = await documentOrError(store, zone);
  if (document instanceof DnsSyncError) return document;
  if (document !== null) return zoneAtTarget(document, target.name, target.provider);
  return new DnsSyncError('unknown-zone', `${zone} was removed from the state meanwhile`, 'plan again');
}

async function look(
  { store, target, options, source, finder, prove }: PlanContext,
  subject: ZoneAtTarget,
): Promise<Observation> {
  const { copyId } = await store.identity();
  const { applied, adopting, outcome } = subject.state;
  const isKept = outcome?.held.some(({ rule }) => rule === 'foreign') === true;
  // A deleted zone with nothing left needs no observation, unless foreign sets were seen in it.
  const nothingLeft =
    subject.desired === null &&
    !isKept &&
    !isUnconfirmed(subject, options.config, copyId) &&
    (applied === null || applied.sets.length === 0);
  if (source === 'provider' && !nothingLeft)
    return (await prove?.(target, subject, finder)) ?? observeZone(target, subject, finder, options);
  if (applied === null) return { kind: 'absent', applied, unrelated: null };
  return { ...assumedZone(applied), adopting };
}
