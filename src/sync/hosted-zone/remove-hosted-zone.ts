import { delegatedServers } from '../../cloud/delegation.ts';
import { matchesName } from '../../reconcile/dns/name-pattern.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import type { HeldSet } from '../../reconcile/plan/outcome.ts';
import { heldByOthers, isRemovalDue } from '../../reconcile/plan/zone-removal.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import { updateState } from '../pass/target-state.ts';
import type { Target } from '../targets.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { leaveAlone } from '../pass/observe/left-alone.ts';
import type { Progress } from '../pass/pass-report.ts';
import { observeKeeper } from '../pass/observe/observe-zone.ts';

/**
 * Removes the hosted zone of a zone that Plesk deleted, when it is due and empty of ours, and nothing holds it: it must
 * have been made by us, nobody may be sent to its name servers any more, and the service must find it empty.
 */
export async function removeHostedZoneIfDue(
  context: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  progress: Progress,
): Promise<Progress> {
  const { applied, held, error, rounds, seen, barred } = progress;
  const { provider } = target;
  const policy = effectivePolicy(context.options.config, subject);
  const nothingLeft = applied?.sets.length === 0 && applied.unsure.length === 0 && held.length === 0 && error === null;
  if (
    !nothingLeft ||
    provider.zoneMaker === undefined ||
    barred !== null ||
    policy.mode !== 'sync' ||
    !isRemovalDue(subject.snapshot, policy, context.now())
  )
    return progress;
  // A hosted zone that this server only adopted may be another server's by now, who mustn't be told to remove it.
  const looked = applied.created ? progress : await withKeeper(context, target, subject, progress, applied);
  if (looked.barred !== null) return looked;
  const hold = await holdOf(context, target, subject, applied);
  if (hold !== null) return { ...looked, held: [hold] };
  const others = seen ? (rounds.at(-1)?.diff.foreign ?? []) : [];
  if (others.length > 0) return { ...progress, held: [{ ...heldByOthers(subject.zone, others), after: null }] };
  const elsewhere = await withKeeper(context, target, subject, looked, applied);
  if (elsewhere.barred !== null) return elsewhere;
  const removed = await provider.zoneMaker.remove(subject.zone, applied.zoneId);
  if (removed.kind === 'kept') return { ...progress, held: [await keptBy(target, subject, applied, removed.reason)] };
  // The reference of the removed zone stays used: the next life of the zone has another.
  await updateState(context.store, subject, (state) => ({ ...state, applied: null, generation: state.generation + 1 }));
  return { ...progress, zoneId: null, applied: null, hosted: null, seen: true, zoneRemoved: true };
}

/** Looks who keeps the zone, unless this pass did. Another server may have taken it over since: then it is left alone. */
async function withKeeper(
  { options }: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  progress: Progress,
  applied: Applied,
): Promise<Progress> {
  if (progress.hosted !== null) return progress;
  const seen = await observeKeeper(target, subject, applied, options);
  if (seen?.kind === 'barred') return { ...leaveAlone(subject, seen), rounds: progress.rounds };
  return seen?.kind === 'there' ? { ...progress, hosted: seen.hosted } : progress;
}

async function holdOf(
  { options }: PassContext,
  target: Target,
  { zone }: ZoneAtTarget,
  { created, nameServers }: Applied,
): Promise<HeldSet | null> {
  const glob = options.config.policy.protect.find((text) => matchesName(text, zone));
  if (glob !== undefined)
    return zoneHold(zone, 'protected', `protected by ${JSON.stringify(glob)}`, 'take it out of policy.protect');
  if (!created) {
    return zoneHold(
      zone,
      'not-ours',
      `the ${target.provider.traits.words.zone} was not made by us`,
      'remove it by hand, if nobody needs it',
    );
  }
  const delegated = await delegatedServers(zone, target.resolver);
  if (delegated?.some((server) => nameServers.includes(server)) !== true) return null;
  return zoneHold(
    zone,
    'delegated',
    'the world is still sent to its name servers',
    'change the delegation at the registrar; apply looks again',
  );
}

/** What is left in a zone that the service keeps. */
async function keptBy(target: Target, { zone }: ZoneAtTarget, { zoneId }: Applied, reason: string): Promise<HeldSet> {
  const { sets, routed } = await target.provider.observe(zone, zoneId);
  const others = [...sets.map((item) => item.set), ...routed].filter(
    ({ name, type }) => !(name === zone && (type === 'SOA' || type === 'NS')),
  );
  if (others.length > 0) return { ...heldByOthers(zone, others), after: null };
  return zoneHold(zone, 'kept', reason, 'remove what is left of it, if nobody needs it; apply looks again');
}

function zoneHold(zone: ZoneAtTarget['zone'], rule: string, detail: string, release: string): HeldSet {
  return { kind: 'delete', name: zone, type: '*', rule, detail, release, after: null };
}
