import type { DnsName } from '../../reconcile/dns/name.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { spelled } from '../../text/printable.ts';
import { planAll } from '../plan/plan-all.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';
import { deletedZones, type Deleted } from './list.ts';

/** The planned removals, and whether the trash had anything at all. */
interface Trash<S extends Session> {
  /** The session for the removals, in which hosted zones of deleted zones are due at once. */
  readonly session: S;
  readonly planned: readonly PlannedZone[];
  /** Zones to forget once nothing of them is left. */
  readonly zones: readonly DnsName[];
  readonly isEmpty: boolean;
}

/** Plans the removal of deleted zones. Zones that another server owns have nothing to remove and are forgotten here. */
export async function planTrash<S extends Session>(session: S, patterns: readonly string[]): Promise<Trash<S>> {
  const { config } = session;
  const now: S = { ...session, config: { ...config, policy: { ...config.policy, onDelete: 'remove' } } };
  // With the policy `keep`, a zone is never in the trash.
  const isEmptied = ({ document }: Deleted): boolean => config.policy.onDelete !== 'keep' || !hasSets(document);
  const found = (await deletedZones(session, patterns)).filter(isEmptied);
  const zones = found.filter(({ document }) => !isKeptElsewhere(document));
  for (const { zone } of found.filter(({ document }) => isKeptElsewhere(document))) await forgetZone(session, zone);
  const names = zones.map(({ zone }) => zone);
  const planned = names.length === 0 ? [] : await planAll(now, names);
  return { session: now, planned, zones: names, isEmpty: found.length === 0 };
}

function hasSets({ targets }: ZoneDocument): boolean {
  return Object.values(targets).some(({ applied }) => applied !== null && applied.sets.length > 0);
}

/** Forgets a zone that no longer exists anywhere, unless Plesk created it again. */
export async function forgetZone({ reporter, store }: Session, zone: Deleted['zone']): Promise<void> {
  const left = await store.update(zone, (document) => {
    const isGone = document?.snapshot.deleted !== null && !hasPlace(document);
    return isGone ? null : document;
  });
  if (left === null)
    reporter.note(
      `${spelled(zone)}: removed from the trash; "dns-sync restore ${zone} --at TIME" can still restore it from the journal`,
    );
}

function hasPlace(document: ZoneDocument | null): boolean {
  const isPlace = ({ applied, barred }: TargetState): boolean => applied !== null && barred === undefined;
  return document !== null && Object.values(document.targets).some(isPlace);
}

/** Checks whether another server owns the zone at every target that had any of it. */
function isKeptElsewhere(document: ZoneDocument): boolean {
  return !hasPlace(document) && Object.values(document.targets).some(({ barred }) => barred !== undefined);
}
