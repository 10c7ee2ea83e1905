import { compareText } from '../../../reconcile/compare-text.ts';
import { compareNames, type DnsName } from '../../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { applyWaitMs, fleetWaitPerZoneMs } from '../../limits.ts';
import { untouched } from '../../pass/compare-zone.ts';
import type { PassReport } from '../../pass/pass-report.ts';
import type { PlannedZone } from '../../plan/planned-zone.ts';
import { documentOrNull } from '../../read-document.ts';
import type { Session } from '../../session.ts';
import { applyByFleet } from './leave-to-fleet.ts';

/**
 * Leaves planned zones to the fleet, and waits for their outcomes.
 * Zones that stand as Plesk has them aren't sent again.
 */
export async function applyPlanned(
  session: Session,
  planned: readonly PlannedZone[],
  isAdopting: boolean,
): Promise<readonly PassReport[]> {
  const { store, now, deadline } = session;
  const open: PlannedZone[] = [];
  for (const item of planned) if (await isOpen(session, item, isAdopting)) open.push(item);
  const zones = [...new Set(open.map(({ zone }) => zone))];
  if (zones.length === 0) return [];
  if (isAdopting)
    for (const { zone, target } of open) await store.update(zone, (document) => adopting(document, target.name));
  const latest = now() + applyWaitMs + zones.length * fleetWaitPerZoneMs;
  const timeoutMs = Math.min(deadline ?? latest, latest) - now();
  const reports = await applyByFleet(session, zones, { timeoutMs, isLook: true });
  const known = new Set(open.map(({ zone, target }) => placeOf(zone, target.name)));
  return reports
    .filter(({ zone, target }) => known.has(placeOf(zone, target)))
    .toSorted((a, b) => compareNames(a.zone, b.zone) || compareText(a.target, b.target));
}

/** A zone that stands as Plesk has it may have drifted, as the workers found. */
async function isOpen(
  { store }: Session,
  { zone, target, plan, nextAttemptAt }: PlannedZone,
  isAdopting: boolean,
): Promise<boolean> {
  if (plan.zoneHeld.some(({ rule }) => rule === 'paused')) return false;
  if (isAdopting || plan.action !== 'none' || nextAttemptAt !== null) return true;
  return (await documentOrNull(store, zone))?.targets[target.name]?.drift !== undefined;
}

function placeOf(zone: DnsName, target: string): string {
  return `${zone} ${target}`;
}

/** Records that an administrator adopts the hosted zone of a zone at a target. */
function adopting(document: ZoneDocument | null, target: string): ZoneDocument | null {
  if (document === null) return null;
  const state = document.targets[target] ?? untouched;
  return { ...document, targets: { ...document.targets, [target]: { ...state, adopting: true } } };
}
