import { compareNames } from '../../reconcile/dns/name.ts';
import { noteFullCheck, type CheckedZone } from '../plan/notes/note-full-check.ts';
import { noteTargetChecks } from '../plan/notes/note-target-checks.ts';
import { planChosen, zonesInSync } from '../plan/plan-all.ts';
import { callsMade } from '../plan/plan-cost.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';

/** Zones planned together, whose observations are in memory at once. */
const partSize = 500;

/** Zones planned together, and their position: `first` counts from 1. */
interface PlannedPart {
  readonly planned: readonly PlannedZone[];
  readonly first: number;
  readonly last: number;
  readonly all: number;
  /** API calls before this part was planned. */
  readonly callsBefore: number;
}

/**
 * Plans all zones in parts, so that memory doesn't grow with their number.
 * Each part lists the hosted zones again, so that a zone created by the hook meanwhile isn't created twice.
 */
export async function* plannedParts(session: Session): AsyncGenerator<PlannedPart> {
  const started = session.now();
  // Parents come first, so that a parent drops a delegation before the child zone is emptied.
  const zones = (await zonesInSync(session, [])).toSorted(compareNames);
  const looked: CheckedZone[] = [];
  for (let from = 0; from === 0 || from < zones.length; from += partSize) {
    const part = zones.slice(from, from + partSize);
    const callsBefore = callsMade(session);
    const planned = await planChosen(session, part);
    for (const { zone, target, plan } of planned) looked.push({ zone, target, plan: { error: plan.error } });
    await noteTargetChecks(session, planned);
    yield { planned, first: from + 1, last: from + part.length, all: zones.length, callsBefore };
  }
  await noteFullCheck(session, looked, started);
}
