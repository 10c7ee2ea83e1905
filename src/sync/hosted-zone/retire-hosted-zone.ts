import { rethrowUnlessKnown } from '../../reconcile/error.ts';
import type { ZoneAtTarget } from '../pass/compare-zone.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { PassState } from '../pass/pass-report.ts';
import type { Target } from '../targets.ts';
import { freeHostedZoneIfEmpty } from './free-hosted-zone.ts';
import { removeHostedZoneIfDue } from './remove-hosted-zone.ts';

/** Deletes the hosted zone of a deleted zone if due, or releases it if empty. */
export async function retireHostedZone(
  context: PassContext,
  target: Target,
  subject: ZoneAtTarget,
  worked: PassState,
): Promise<PassState> {
  const emptied = await removeHostedZoneIfDue(context, target, subject, worked).catch(failing(worked));
  return freeHostedZoneIfEmpty(context, target, subject, { progress: emptied, worked }).catch(failing(emptied));
}

/** Adds the error to the pass and keeps what was done. */
function failing(progress: PassState): (error: unknown) => PassState {
  return (error) => {
    rethrowUnlessKnown(error);
    return { ...progress, error };
  };
}
