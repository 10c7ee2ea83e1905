import type { DnsName } from '../../reconcile/dns/name.ts';
import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import { enclosingNames, enclosingZone } from '../../reconcile/desired/subdomain.ts';
import { failedPass, type PassReport } from '../pass/pass-report.ts';
import { reconcileZone } from '../pass/reconcile-zone.ts';
import { fromCache } from '../pass/start/from-cache.ts';
import { isRouted, type Target } from '../targets.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { AffectedZones } from './affected-zones.ts';
import { reconcileDelegation, type DelegationContext } from './reconcile-delegation.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** The enclosing zones of changed zones, those of them that changed, and those that couldn't be updated. */
interface Parents {
  readonly all: ReadonlySet<DnsName>;
  readonly changed: ReadonlySet<DnsName>;
  readonly failed: ReadonlyMap<DnsName, DnsSyncError>;
}

/**
 * Updates the delegations and folded records that parent zones keep for their children.
 * Changed parents must be applied before the other zones.
 */
export async function reconcileAffected(
  context: DelegationContext,
  { zones, createdOrDeleted }: AffectedZones,
  at: string,
): Promise<Parents> {
  const all = new Set<DnsName>();
  const changed = new Set<DnsName>();
  const failed = new Map<DnsName, DnsSyncError>();
  const reconcile = async (child: DnsName): Promise<void> => {
    try {
      const above = await reconcileDelegation(context, child, at);
      if (above.parent === null) return;
      all.add(above.parent);
      if (above.changed) changed.add(above.parent);
    } catch (error) {
      rethrowUnlessKnown(error);
      failed.set((await enclosingOf(context, child)) ?? child, error);
    }
  };
  for (const zone of zones) await reconcile(zone);
  if (createdOrDeleted.size === 0) return { all, changed, failed };
  // Zones inside a created or deleted zone have a different enclosing zone now.
  for (const zone of await context.store.list())
    if (!createdOrDeleted.has(zone) && enclosingNames(zone).some((name) => createdOrDeleted.has(name)))
      await reconcile(zone);
  return { all, changed, failed };
}

async function enclosingOf({ store }: DelegationContext, zone: DnsName): Promise<DnsName | null> {
  const names = new Set(await store.list());
  return enclosingZone(zone, (name) => names.has(name));
}

/**
 * Updates all enclosing zones by the present configuration, as before a plan.
 * An enclosing zone keeps what it has for a zone if either document can't be read; the plan of that zone reports it.
 */
export async function reconcileSubdomains(context: DelegationContext, at: string): Promise<void> {
  const known = await context.store.list();
  const names = new Set(known);
  for (const zone of known) {
    if (enclosingZone(zone, (name) => names.has(name)) === null) continue;
    try {
      await reconcileDelegation(context, zone, at);
    } catch (error) {
      rethrowUnlessKnown(error);
    }
  }
}

/**
 * Records the delegations of newly applied zones in the enclosing zones.
 * Null if nothing arrived that an enclosing zone could delegate.
 */
export async function recordArrived(context: PassContext, reports: readonly PassReport[]): Promise<Parents | null> {
  const { store, options } = context;
  const { config } = options;
  if (config.zones.subdomains === 'skip') return null;
  const news = reports.filter(({ zoneMade, arrived, done }) => zoneMade || arrived || done.length > 0);
  const created = news.filter(({ zoneMade, arrived }) => zoneMade || arrived);
  const zones = [...new Set(news.map(({ zone }) => zone))].filter((zone) => enclosingNames(zone).length > 0);
  const createdOrDeleted = new Set(created.map(({ zone }) => zone));
  return reconcileAffected({ store, config }, { zones, createdOrDeleted }, isoTime(options.now()));
}

/**
 * Adds the delegations of newly applied zones to the enclosing zones at their target.
 * An enclosing zone that can't be read or written is a failed pass, so that the reports of the others aren't lost.
 */
export async function delegateArrived(
  context: PassContext,
  targets: readonly Target[],
  reports: readonly PassReport[],
): Promise<readonly PassReport[]> {
  const { config } = context.options;
  const parents = await recordArrived(context, reports);
  if (parents === null) return [];
  const passes: PassReport[] = [...parents.failed].flatMap(([parent, error]) =>
    targets
      .filter((target) => isRouted(config, target.name, parent))
      .map((target) => failedPass(parent, target.name, error)),
  );
  // Another process, working at another target, may have recorded a change for this one.
  for (const parent of parents.all) {
    for (const target of targets) {
      const report = isRouted(config, target.name, parent)
        ? await reconcileZone(context, target, parent, fromCache)
        : null;
      if (report !== null && (report.done.length > 0 || report.error !== null)) passes.push(report);
    }
  }
  return passes;
}
