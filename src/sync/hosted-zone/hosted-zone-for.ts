import type { HostedZone } from '../../cloud/provider.ts';
import { heldSet } from '../../reconcile/plan/outcome.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import { compareAbsent } from '../pass/observe/compare-absent.ts';
import { leaveAlone } from '../pass/observe/left-alone.ts';
import type { Observation, SeenZone } from '../pass/observe/observation.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { noProgress, type PassState } from '../pass/pass-report.ts';
import type { Target } from '../targets.ts';
import { createHostedZone } from './create-hosted-zone.ts';
import { tagFound } from './tag-hosted-zones.ts';
import { makesZone, missingZoneHold } from './zone-to-make.ts';

/** The hosted zone to write to (null if there is none or it is left alone), and the pass so far. */
export interface HostedZoneFor {
  readonly hostedZone: SeenZone | null;
  readonly step: PassState;
}

/** Returns the observed hosted zone, or creates one if the zone needs it. */
export async function hostedZoneFor(
  context: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  seen: Observation,
): Promise<HostedZoneFor> {
  if (seen.kind === 'there') {
    const isFound = subject.state.applied === null && subject.state.creating !== undefined;
    const remarks = isFound ? await tagFound(context.store, target, subject.zone, seen) : [];
    return { hostedZone: seen, step: { ...noProgress(seen.applied), remarks } };
  }
  if (seen.kind === 'barred') return { hostedZone: null, step: leaveAlone(subject, seen) };
  const absent = withoutHostedZone(context, subject, seen.unrelated);
  if (absent !== null) return { hostedZone: null, step: { ...noProgress(null), seen: true, ...absent } };
  const { hostedZone, remarks } = await createHostedZone(context, target, subject, seen.applied);
  if (hostedZone.kind === 'barred') return { hostedZone: null, step: { ...leaveAlone(subject, hostedZone), remarks } };
  return { hostedZone, step: { ...noProgress(hostedZone.applied), zoneMade: true, remarks } };
}

/** Returns the holds and remarks of a zone that gets no hosted zone; null if one is to be created. */
function withoutHostedZone(
  { options }: PassContext,
  subject: ZoneAtTarget,
  unrelated: HostedZone | null,
): Partial<Pick<PassState, 'held' | 'remarks'>> | null {
  if (subject.desired === null) return { remarks: unrelatedRemarks(unrelated, subject.traits.words.zone) };
  const missing = missingZoneHold(subject, options.config);
  if (missing !== null) return { held: [{ ...missing, after: null }] };
  // No hosted zone is created if all changes are held, or for zones that Plesk doesn't serve.
  const { changes, held } = compareAbsent(subject, null, options);
  return !makesZone(subject, options.config) || (changes.length === 0 && held.length > 0)
    ? { held: held.map(heldSet) }
    : null;
}

/** Describes an unrelated hosted zone found when Plesk deletes a zone. */
function unrelatedRemarks(hosted: HostedZone | null, word: string): readonly string[] {
  if (hosted === null) return [];
  const { zoneId, keeper } = hosted;
  const whose = keeper.kind === 'other' ? `belongs to the server ${keeper.server}` : 'does not belong to this server';
  return [`${word} ${zoneId} ${whose}; left unchanged`];
}
