import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { Config } from '../../config/load-config.ts';
import { effectivePolicy } from '../pass/effective-policy.ts';
import { planAll } from '../plan/plan-all.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';
import { isRouted } from '../targets.ts';
import { deletedZones, type Deleted } from './deleted-zones.ts';
import { forgetDeletedZone, hasHostedZone, ownsHostedZone } from './forget-deleted-zone.ts';

/** The planned removals, and whether the trash had anything at all. */
interface Trash<S extends Session> {
  /** The session for the removals, in which hosted zones of deleted zones are due at once. */
  readonly session: S;
  readonly planned: readonly PlannedZone[];
  /** Zones to forget once nothing of them is left. */
  readonly zones: readonly DnsName[];
  readonly isEmpty: boolean;
  /** Whether a hosted zone stays, because the mode of its zone allows no deletions. */
  readonly isBlocked: boolean;
}

/** Plans the removal of deleted zones. Zones that another server owns have nothing to remove and are forgotten here. */
export async function planTrash<S extends Session>(session: S, patterns: readonly string[]): Promise<Trash<S>> {
  const { config } = session;
  if (config.fleet !== undefined)
    throw new DnsSyncError(
      'fleet',
      'in a fleet, the trash is not emptied by hand; nothing was changed',
      'wait: the worker that leads deletes emptied zones after the "policy.trashDays" of its configuration',
    );
  const removing: S = { ...session, config: withRemoval(config) };
  // With the policy `keep`, a zone is never in the trash.
  const found = (await deletedZones(session, patterns)).filter(
    (item) => !isKept(config, item) || !hasSets(item.document),
  );
  const zones = found.filter(({ document }) => !isOwnedElsewhere(document));
  for (const { zone } of found.filter(({ document }) => isOwnedElsewhere(document)))
    await forgetDeletedZone(session, zone);
  const names = zones.map(({ zone }) => zone);
  const blocks = zones.flatMap((item) => blocksOf(config, item));
  for (const block of blocks) session.reporter.remark(block);
  const planned = names.length === 0 ? [] : await planAll(removing, names);
  return { session: removing, planned, zones: names, isEmpty: found.length === 0, isBlocked: blocks.length > 0 };
}

/** Returns the configuration in which deleted zones are removed at once, also those with a policy of their own. */
function withRemoval(config: Config): Config {
  const zones = config.policy.zones.map((own) => ({ ...own, onDelete: undefined }));
  return { ...config, policy: { ...config.policy, onDelete: 'remove', zones } };
}

function isKept(config: Config, { zone, document }: Deleted): boolean {
  return Object.keys(document.targets).some((target) => effectivePolicy(config, { zone, target }).onDelete === 'keep');
}

/** Describes where the mode of a zone lets its hosted zone stay. */
function blocksOf(config: Config, { zone, document }: Deleted): readonly string[] {
  return Object.entries(document.targets).flatMap(([target, state]) => {
    const { mode } = effectivePolicy(config, { zone, target });
    const isBlocked = ownsHostedZone(state) && isRouted(config, target, zone) && mode !== 'sync';
    return isBlocked ? [`${zone} at ${target}: not deleted, because its mode is ${JSON.stringify(mode)}`] : [];
  });
}

function hasSets({ targets }: ZoneDocument): boolean {
  return Object.values(targets).some(({ applied }) => applied !== null && applied.sets.length > 0);
}

/** Checks whether another server owns the zone at every target that had any of it. */
function isOwnedElsewhere(document: ZoneDocument): boolean {
  return !hasHostedZone(document) && Object.values(document.targets).some(({ barred }) => barred !== undefined);
}
