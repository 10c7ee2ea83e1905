import type { DnsName } from '../../reconcile/dns/name.ts';
import type { TargetState, ZoneDocument } from '../../state/documents/document.ts';
import { spelled } from '../../text/printable.ts';
import { planAll } from '../plan/plan-all.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';
import { deletedZones, type Deleted } from './list.ts';

/** What is in the trash: the removals, planned, and whether there was anything at all. */
interface Trash<S extends Session> {
  /** The session in which the removals are applied: hosted zones of deleted zones go at once. */
  readonly session: S;
  readonly planned: readonly PlannedZone[];
  /** The zones that are forgotten once nothing of them is left. */
  readonly zones: readonly DnsName[];
  readonly isEmpty: boolean;
}

/** Plans the removal of deleted zones. Zones that are kept elsewhere have nothing to remove and are forgotten here. */
export async function planTrash<S extends Session>(session: S, patterns: readonly string[]): Promise<Trash<S>> {
  const { config } = session;
  const now: S = { ...session, config: { ...config, policy: { ...config.policy, onDelete: 'remove' } } };
  // What is kept by configuration is in no trash.
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

/** Forgets a zone of which nothing stands anywhere, unless Plesk has it again by now. */
export async function forgetZone({ reporter, store }: Session, zone: Deleted['zone']): Promise<void> {
  const left = await store.update(zone, (document) => {
    const isGone = document?.snapshot.deleted !== null && !hasPlace(document);
    return isGone ? null : document;
  });
  if (left === null)
    reporter.note(`${spelled(zone)}: forgotten; "dns-sync restore ${zone} --at TIME" still has it from the journal`);
}

function hasPlace(document: ZoneDocument | null): boolean {
  const isPlace = ({ applied, barred }: TargetState): boolean => applied !== null && barred === undefined;
  return document !== null && Object.values(document.targets).some(isPlace);
}

/** Whether a zone is left alone at every target where anything of it was. */
function isKeptElsewhere(document: ZoneDocument): boolean {
  return !hasPlace(document) && Object.values(document.targets).some(({ barred }) => barred !== undefined);
}
