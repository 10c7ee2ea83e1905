import { compareNames } from '../../reconcile/dns/name.ts';
import { noteFullCheck, type CheckedZone } from '../plan/notes/note-full-check.ts';
import { planChosen, zonesInSync } from '../plan/plan-all.ts';
import { callsMade } from '../plan/plan-cost.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';

/** Zones that are planned together: what was seen of them is in memory at once. */
const partSize = 500;

/** Zones that are planned together, and where they are among all: `first` counts from 1. */
interface PlannedPart {
  readonly planned: readonly PlannedZone[];
  readonly first: number;
  readonly last: number;
  readonly all: number;
  /** API calls before this part was planned. */
  readonly callsBefore: number;
}

/**
 * Plans all zones, a part after the other, so that memory doesn't grow with their number. Each part lists the hosted zones
 * anew: a zone that the hook creates meanwhile must not be created twice.
 */
export async function* plannedParts(session: Session): AsyncGenerator<PlannedPart> {
  const started = session.now();
  // A zone comes before the zones below it, so that it stops delegating to them before they are emptied.
  const zones = (await zonesInSync(session, [])).toSorted(compareNames);
  const looked: CheckedZone[] = [];
  for (let from = 0; from === 0 || from < zones.length; from += partSize) {
    const part = zones.slice(from, from + partSize);
    const callsBefore = callsMade(session);
    const planned = await planChosen(session, part);
    for (const { zone, target, plan } of planned) looked.push({ zone, target, plan: { error: plan.error } });
    yield { planned, first: from + 1, last: from + part.length, all: zones.length, callsBefore };
  }
  await noteFullCheck(session, looked, started);
}
