import type { PlanDocument } from '../../reconcile/plan/plan-document.ts';
import type { Forecast } from './forecast.ts';
import { planForecasts } from './plan-forecast.ts';
import type { Session } from '../session.ts';
import { noteSignedDelegations, type PlanWarning } from '../plan/notes/note-signed-delegations.ts';
import type { Source } from '../plan/plan-at-target.ts';
import { planDocument } from '../plan/plan-document.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';

/** A plan as `plan --json` prints it. The lists are absent if they are empty, and not part of the plan's ID. */
export interface PlanOutlook extends PlanDocument {
  readonly warnings?: readonly PlanWarning[];
  readonly forecasts?: readonly Forecast[];
}

/** Builds the document of a plan with what it leads to. Warnings are also reported. Makes no API call. */
export async function planOutlook(
  session: Session,
  planned: readonly PlannedZone[],
  source: Source,
): Promise<PlanOutlook> {
  const document = planDocument(planned);
  if (source === 'cache') return document;
  const warnings = await noteSignedDelegations(session, planned);
  const forecasts = await planForecasts(session, planned);
  return { ...document, ...(warnings.length > 0 && { warnings }), ...(forecasts.length > 0 && { forecasts }) };
}
