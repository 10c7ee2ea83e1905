import type { DnsName } from '../../reconcile/dns/name.ts';
import { enclosingNames, enclosingZone } from '../../reconcile/desired/subdomain.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { reconcileZone } from '../pass/reconcile-zone.ts';
import { fromCache } from '../pass/start/from-cache.ts';
import { isRouted, type Target } from '../targets.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { News } from './news.ts';
import { reconcileDelegation, type DelegationContext } from './reconcile-delegation.ts';
import { isoTime } from '../../reconcile/iso-time.ts';

/** The enclosing zones of changed zones, and those of them that changed. */
interface Parents {
  readonly all: ReadonlySet<DnsName>;
  readonly changed: ReadonlySet<DnsName>;
}

/**
 * Updates the delegations and folded records that parent zones keep for their children.
 * Changed parents must be applied before the other zones.
 */
export async function reconcileAffected(
  context: DelegationContext,
  { zones, createdOrDeleted }: News,
  at: string,
): Promise<Parents> {
  const all = new Set<DnsName>();
  const changed = new Set<DnsName>();
  const reconcile = async (child: DnsName): Promise<void> => {
    const above = await reconcileDelegation(context, child, at);
    if (above.parent === null) return;
    all.add(above.parent);
    if (above.changed) changed.add(above.parent);
  };
  for (const zone of zones) await reconcile(zone);
  if (createdOrDeleted.size === 0) return { all, changed };
  // Zones inside a created or deleted zone have a different enclosing zone now.
  for (const zone of await context.store.list())
    if (!createdOrDeleted.has(zone) && enclosingNames(zone).some((name) => createdOrDeleted.has(name)))
      await reconcile(zone);
  return { all, changed };
}

/** Updates all enclosing zones by the present configuration, as before a plan. */
export async function reconcileSubdomains(context: DelegationContext, at: string): Promise<void> {
  const known = await context.store.list();
  const names = new Set(known);
  for (const zone of known)
    if (enclosingZone(zone, (name) => names.has(name)) !== null) await reconcileDelegation(context, zone, at);
}

/** Adds the delegations of newly applied zones to the enclosing zones at their target. */
export async function delegateArrived(
  context: PassContext,
  targets: readonly Target[],
  reports: readonly PassReport[],
): Promise<readonly PassReport[]> {
  const { store, options } = context;
  const { config } = options;
  if (config.zones.subdomains === 'skip') return [];
  const news = reports.filter(({ zoneMade, arrived, done }) => zoneMade || arrived || done.length > 0);
  const created = news.filter(({ zoneMade, arrived }) => zoneMade || arrived);
  const zones = [...new Set(news.map(({ zone }) => zone))].filter((zone) => enclosingNames(zone).length > 0);
  const at = isoTime(context.now());
  const parents = await reconcileAffected(
    { store, config },
    { zones, createdOrDeleted: new Set(created.map(({ zone }) => zone)) },
    at,
  );
  const passes: PassReport[] = [];
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
