import type { DnsName } from '../../reconcile/dns/name.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { Prune } from '../../reconcile/plan/prune.ts';
import { noPauses } from '../../state/notes/pauses.ts';
import { reconcilePtrs } from '../ptr/reconcile-ptrs.ts';
import { leavesToFleet } from '../leaves-to-fleet.ts';
import { selectZones } from '../select-zones.ts';
import type { Session } from '../session.ts';
import { reconcileSubdomains } from '../subdomains/reconcile-parents.ts';
import { isRouted } from '../targets.ts';
import { planZones, type Planning } from './plan-zones.ts';
import type { Source } from './plan-at-target.ts';
import type { PlannedZone } from './planned-zone.ts';

/** Options for planning zones. */
export interface PlanningOptions {
  readonly source?: Source;
  /** Adopt the existing content of the hosted zones. */
  readonly adopting?: boolean;
  /** Delete the foreign record sets that nothing protects, and those at or below the included names. */
  readonly prune?: Extract<Prune, { readonly kind: 'unprotected' }>;
  /** Plan paused zones as if they weren't paused. */
  readonly judgesPaused?: boolean;
  readonly isApplied?: Planning['isApplied'];
  /** Proves zones unchanged, so that they aren't listed. */
  readonly prove?: Planning['prove'];
}

/** Plans the matching zones at every target. */
export async function planAll(
  session: Session,
  patterns: readonly string[],
  options: PlanningOptions = {},
): Promise<readonly PlannedZone[]> {
  return planChosen(session, await zonesInSync(session, patterns), options);
}

/** Returns the matching zones, after PTRs and subdomain zones were updated by the configuration. */
export async function zonesInSync(session: Session, patterns: readonly string[]): Promise<readonly DnsName[]> {
  await reconcilePtrs(session);
  await reconcileSubdomains(session, isoTime(session.now()));
  return selectZones(session, patterns);
}

/** Plans zones at every target to which they are routed. */
export async function planChosen(
  session: Pick<Session, 'config' | 'store' | 'targets' | 'reporter' | 'now' | 'refusalToAsk'>,
  zones: readonly DnsName[],
  {
    source: wanted = 'provider',
    adopting = false,
    prune,
    judgesPaused = false,
    isApplied = () => true,
    prove,
  }: PlanningOptions = {},
): Promise<readonly PlannedZone[]> {
  const { config, store, targets, reporter, now } = session;
  // A server in a fleet has no credentials: it knows what the workers applied.
  const isServer = await leavesToFleet(session);
  if (isServer && prune !== undefined) throw prunedByServer();
  const source = isServer ? 'cache' : wanted;
  const refusal = source === 'provider' && zones.length > 0 ? await session.refusalToAsk() : null;
  if (refusal !== null) throw refusal;
  const options = { config, unattended: false, adopting, now, ...(prune !== undefined && { prune }) };
  const pauses = judgesPaused ? noPauses : await store.pauses.read();
  const work = targets.map((target) => ({
    target,
    zones: zones.filter((zone) => isRouted(config, target.name, zone)),
  }));
  const all = work.reduce((sum, { zones: routed }) => sum + routed.length, 0);
  let done = 0;
  if (all > 0) reporter.progress({ work: 'observe', done, all, step: null });
  const step = ({ zone, target, plan }: PlannedZone): void => {
    const state = plan.error === null ? 'observed' : 'failed';
    reporter.progress({ work: 'observe', done: ++done, all, step: { zone, target: target.name, state } });
  };
  const planned = work.map(async ({ target, zones: routed }) =>
    planZones({ store, options, target }, routed, { source, isApplied, prove, pauses, step }),
  );
  const items = (await Promise.all(planned).finally(() => reporter.progress(null))).flat();
  reporter.planned(items.map(({ plan }) => plan));
  return items;
}

/** A claim has what Plesk has of a zone, and no word on what others added at the service. */
function prunedByServer(): DnsSyncError {
  return new DnsSyncError(
    'fleet',
    'in a fleet, foreign record sets are not pruned; nothing was changed',
    'delete them at the DNS service, and leave out --prune',
  );
}
