import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import type { PassContext } from '../pass/pass-context.ts';
import { writeMark } from './mark-hosted-zone.ts';
import type { PassState } from '../pass/pass-report.ts';
import type { Target } from '../targets.ts';
import { isToBeFreed } from '../pass/unconfirmed.ts';

/**
 * Releases the hosted zone of a deleted zone that contains nothing of ours.
 * Its mark then lets another server adopt it without confirmation. The zone must have been looked up in this pass,
 * because another server may have adopted it meanwhile. Holds of record sets (`worked`) prevent the release; holds of
 * the hosted zone's deletion don't.
 */
export async function freeHostedZoneIfEmpty(
  context: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  { progress, worked }: { readonly progress: PassState; readonly worked: Pick<PassState, 'held'> },
): Promise<PassState> {
  const { applied, hosted, error, barred } = progress;
  if (applied === null || hosted === null || worked.held.length > 0 || error !== null || barred !== null)
    return progress;
  const { keeper } = hosted;
  const after: ZoneAtTarget = { ...subject, state: { ...subject.state, applied } };
  if (!isToBeFreed(after, context.options.config, keeper)) return progress;
  const remarks = keeper.kind === 'freed' ? [] : (await writeMark(context, target, hosted, 'free')).remarks;
  return { ...progress, applied: { ...applied, freed: true }, remarks: [...progress.remarks, ...remarks] };
}
