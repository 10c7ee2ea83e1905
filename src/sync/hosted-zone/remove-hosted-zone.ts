import type { ZoneMaker } from '../../cloud/provider.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { HeldSet } from '../../reconcile/plan/outcome.ts';
import { heldByOthers, isRemovalDue } from '../../reconcile/plan/zone-removal.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import { updateState } from '../pass/target-state.ts';
import type { Target } from '../targets.ts';
import { delegatesTo } from './delegates-to.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { leaveAlone } from '../pass/observe/left-alone.ts';
import type { PassState } from '../pass/pass-report.ts';
import { observeKeeper } from '../pass/observe/observe-zone.ts';

/** A zone whose hosted zone is to be deleted, and what this pass found. */
interface Removal {
  readonly zoneMaker: ZoneMaker;
  readonly subject: ZoneAtTarget;
  readonly applied: Applied;
  readonly progress: PassState;
}

/**
 * Deletes the hosted zone of a deleted zone when it is due, contains nothing of ours and isn't held.
 * It must have been created by us, the parent zone must no longer delegate to it, and the service must find it empty.
 */
export async function removeHostedZoneIfDue(
  context: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  progress: PassState,
): Promise<PassState> {
  const { applied } = progress;
  const { zoneMaker } = target.provider;
  if (zoneMaker === undefined || applied === null) return progress;
  if (!isEmptied(applied, progress) || !isDue(context, subject)) return progress;
  const removal = { zoneMaker, subject, applied, progress };
  // Another server may own an adopted hosted zone by now; this hold must not hide that.
  const looked = applied.created ? progress : await withKeeper(context, target, removal);
  if (looked.barred !== null) return looked;
  const hold = await holdOf(context, target, removal);
  if (hold !== null) return { ...looked, held: [hold] };
  const others = progress.seen ? (progress.rounds.at(-1)?.diff.foreign ?? []) : [];
  if (others.length > 0) return { ...progress, held: [{ ...heldByOthers(subject.zone, others), after: null }] };
  const elsewhere = await withKeeper(context, target, { ...removal, progress: looked });
  return elsewhere.barred === null ? remove(context, target, removal) : elsewhere;
}

/** Checks whether nothing of ours remains in the hosted zone and nothing blocks this pass. */
function isEmptied({ sets, unsure }: Applied, { held, error, barred }: PassState): boolean {
  return sets.length === 0 && unsure.length === 0 && held.length === 0 && error === null && barred === null;
}

function isDue({ options }: PassContext, subject: ZoneAtTarget): boolean {
  const policy = effectivePolicy(options.config, subject);
  return policy.mode === 'sync' && isRemovalDue(subject.snapshot, policy, options.now());
}

async function remove({ store, options }: PassContext, target: Target, removal: Removal): Promise<PassState> {
  const { zoneMaker, subject, applied, progress } = removal;
  // Recorded first: if this process ends without an answer, a later pass must check.
  await updateState(store, subject, (state) => ({ ...state, removing: { at: isoTime(options.now()) } }));
  const removed = await zoneMaker.remove(subject.zone, applied.zoneId);
  if (removed.kind === 'kept') {
    await updateState(store, subject, ({ removing: _answered, ...state }) => state);
    return { ...progress, held: [await keptBy(target, subject, applied, removed.reason)] };
  }
  // The reference of the deleted hosted zone stays used, so a future zone of this name needs another one.
  await updateState(store, subject, ({ removing: _answered, ...state }) => {
    return { ...state, applied: null, generation: state.generation + 1 };
  });
  return { ...progress, zoneId: null, applied: null, hosted: null, seen: true, zoneRemoved: true };
}

/** Reads the owner of the zone unless this pass did. If another server adopted it, it is left alone. */
async function withKeeper(
  { options }: PassContext,
  target: Target,
  { subject, applied, progress }: Removal,
): Promise<PassState> {
  if (progress.hosted !== null) return progress;
  const seen = await observeKeeper(target, subject, applied, options);
  if (seen?.kind === 'barred') return { ...leaveAlone(subject, seen), rounds: progress.rounds };
  return seen?.kind === 'there' ? { ...progress, hosted: seen.hosted } : progress;
}

async function holdOf(
  { options }: PassContext,
  target: Target,
  { subject: { zone }, applied: { created, nameServers } }: Removal,
): Promise<HeldSet | null> {
  const glob = options.config.policy.protect.find((text) => matchesName(text, zone));
  if (glob !== undefined)
    return zoneHold(zone, 'protected', `protected by ${JSON.stringify(glob)}`, 'remove it from policy.protect');
  if (!created) {
    return zoneHold(
      zone,
      'not-ours',
      `dns-sync did not create the ${target.provider.traits.words.zone}`,
      'delete it by hand if nobody needs it',
    );
  }
  // The registrar may still point at the name servers: their next user would answer for the domain.
  const isDelegated = await delegatesTo(await target.dns(), zone, nameServers);
  if (!isDelegated.ok) {
    return zoneHold(
      zone,
      'delegation-unknown',
      `cannot find out whether the parent zone still delegates to its name servers: ${isDelegated.reason}`,
      'let this server send DNS queries (UDP and TCP port 53) to name servers, then run "dns-sync apply"',
    );
  }
  if (!isDelegated.value) return null;
  return zoneHold(
    zone,
    'delegated',
    'the parent zone still delegates to its name servers',
    'change the delegation at the registrar, then run "dns-sync apply"',
  );
}

/** Describes what remains in a zone that the service refuses to delete. */
async function keptBy(target: Target, { zone }: ZoneAtTarget, { zoneId }: Applied, reason: string): Promise<HeldSet> {
  const { sets, routed } = await target.provider.observe(zone, zoneId);
  const others = [...sets.map((item) => item.set), ...routed].filter(
    ({ name, type }) => !(name === zone && (type === 'SOA' || type === 'NS')),
  );
  if (others.length > 0) return { ...heldByOthers(zone, others), after: null };
  return zoneHold(zone, 'kept', reason, 'delete the remaining records if nobody needs them, then run "dns-sync apply"');
}

function zoneHold(zone: ZoneAtTarget['zone'], rule: string, detail: string, release: string): HeldSet {
  return { kind: 'delete', name: zone, type: '*', rule, detail, release, after: null };
}
