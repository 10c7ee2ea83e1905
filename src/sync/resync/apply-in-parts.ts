import { compareNames } from '../../reconcile/dns/name.ts';
import { applyAll, exitCode, tellPaused, tellReports } from '../../cli/commands/apply.ts';
import { planChosen, settledZones } from '../../cli/commands/plan.ts';
import { noteLook, type LookedAt } from '../plan/note-full-check.ts';
import { callsMade, planCost } from '../plan/plan-cost.ts';
import { planDocument } from '../plan/plan-zones.ts';
import { planText } from '../../cli/render/plan/plan-text.ts';
import type { Session } from '../session.ts';

/** Zones that are planned and applied together: what was seen of them is in memory at once. */
const atOnce = 500;

/**
 * Plans and applies all zones without asking, a part after the other, so that memory doesn't grow with their number. Each
 * part lists the hosted zones anew: a zone that the hook creates meanwhile must not be created twice. Exit as `apply`.
 */
export async function applyInParts(session: Session): Promise<number> {
  const { io } = session;
  const started = io.now();
  // A zone comes before the zones below it, so that it stops delegating to them before they are emptied.
  const zones = (await settledZones(session, [])).toSorted(compareNames);
  const looked: LookedAt[] = [];
  const codes = new Set<number>();
  for (let from = 0; from === 0 || from < zones.length; from += atOnce) {
    const part = zones.slice(from, from + atOnce);
    const earlier = callsMade(session);
    const planned = await planChosen(session, part, 'provider');
    for (const { zone, target, plan } of planned) looked.push({ zone, target, plan: { error: plan.error } });
    if (part.length < zones.length) io.out(`Zones ${from + 1} to ${from + part.length} of ${zones.length}:\n\n`);
    io.out(planText(planDocument(planned), planCost(session, planned, earlier), io.style));
    const reports = await applyAll(session, planned);
    tellReports(io, reports);
    tellPaused(io, planned);
    codes.add(exitCode(planned, reports));
  }
  await noteLook(session, looked, started);
  return [1, 2].find((code) => codes.has(code)) ?? 0;
}
