import { DnsSyncError } from '../../reconcile/error.ts';
import { driftDocument, knownDriftDocument, type DriftDocument } from '../../reconcile/plan/drift-report.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { driftedOf } from '../../reconcile/plan/drift.ts';
import { planFailure, type PlanZone } from '../../reconcile/plan/plan.ts';
import { leavesToFleet } from '../leaves-to-fleet.ts';
import { documentOrNull } from '../read-document.ts';
import { selectZones } from '../select-zones.ts';
import { routesOf } from '../targets.ts';
import { noteDrift } from '../plan/notes/note-drift.ts';
import { noteFullCheck } from '../plan/notes/note-full-check.ts';
import { isKeptElsewhere, noteKeptElsewhere } from '../plan/notes/note-kept-elsewhere.ts';
import { noteTargetChecks } from '../plan/notes/note-target-checks.ts';
import { planChosen, zonesInSync } from '../plan/plan-all.ts';
import { callsMade } from '../plan/plan-cost.ts';
import type { PlannedZone } from '../plan/planned-zone.ts';
import type { Session } from '../session.ts';
import { driftAuthors } from './drift-authors.ts';
import { provingByDns } from './proving-by-dns.ts';
import type { Relist } from './relisted-zones.ts';

export interface PlannedDrift {
  readonly planned: readonly PlannedZone[];
  readonly document: DriftDocument;
}

/** How drift is looked for. */
export interface DriftSearch {
  /** Whether the data that healing needs is kept. */
  readonly heals?: boolean | undefined;
  /**
   * `api` lists the record sets of all zones. `dns` and `auto` list only those that answers of name servers don't prove
   * unchanged; `dns` also reports name servers that don't answer.
   */
  readonly via?: 'auto' | 'api' | 'dns' | undefined;
  /** The zones that are listed in any case. */
  readonly relist?: Relist | null | undefined;
  /** Whether the services are asked who made the drift. */
  readonly who?: boolean | undefined;
}

/** Checks the matching zones for drift and records what it finds. */
export async function planDrift(
  session: Session,
  patterns: readonly string[],
  search: DriftSearch = {},
): Promise<PlannedDrift> {
  if (await showsKnown(session, patterns, search)) return driftByFleet(session, patterns);
  const { heals = false, via = 'auto', relist = null, who = false } = search;
  const zones = await zonesInSync(session, patterns);
  const isApplied = (plan: PlanZone): boolean => isKeptElsewhere(plan) || (heals && driftedOf(plan.diff).length > 0);
  const byDns = via === 'api' ? null : await provingByDns(session, zones, relist);
  const prove = byDns?.prove;
  const planned = (await planChosen(session, zones, { judgesPaused: true, isApplied, prove })).map(unjudgedIfOlder);
  // The notes change what is known of the time of the drift.
  const authors = who ? await driftAuthors(session, planned) : null;
  if (patterns.length === 0) await noteFullCheck(session, planned, session.now());
  await noteTargetChecks(session, planned);
  const news = await noteDrift(session, planned, session.now());
  await leaveToLeader(session, news);
  await noteKeptElsewhere(session, planned);
  if (via === 'dns') byDns?.reportUnasked();
  const cost = { calls: callsMade(session), queries: byDns?.queries() ?? 0 };
  const compared = planned.map((item) => ({ plan: item.plan, via: item.via, authors: authors?.get(item) }));
  return { planned, document: driftDocument(compared, cost) };
}

/** Lets the leader of a fleet record news of drift, if it runs on this machine, so that the servers know it. */
async function leaveToLeader({ config, store, now }: Session, news: readonly PlannedZone[]): Promise<void> {
  if (config.fleet === undefined) return;
  for (const { zone, target } of news)
    await store.queue.add({ zone, target: target.name, at: now() }, 'beyond this process');
}

/**
 * Checks whether the drift that was found last is shown: on a server of a fleet, and on a worker that stands by.
 * A timer runs on all machines, so only an order to ask is refused there. Throws `fleet` and `not-leader`.
 */
async function showsKnown(
  session: Session,
  patterns: readonly string[],
  { heals, via = 'auto', who }: DriftSearch,
): Promise<boolean> {
  if (session.config.fleet === undefined) return false;
  const isOrder = via !== 'auto' || who === true;
  if (await leavesToFleet(session)) {
    if (isOrder) throw askedByServer();
    return true;
  }
  if (heals === true) await refuseHealing(session, patterns);
  const refusal = await session.refusalToAsk();
  if (refusal === null) return false;
  if (isOrder) throw refusal;
  await selectZones(session, patterns);
  session.reporter.warning(`shows the drift that was found last: ${refusal.message}`);
  return true;
}

async function refuseHealing(session: Session, patterns: readonly string[]): Promise<void> {
  await (await import('../fleet/worker/refuse-change.ts')).refuseChange(session, patterns);
}

/** Without credentials, a server can neither compare now nor read the service's log. */
function askedByServer(): DnsSyncError {
  return new DnsSyncError(
    'fleet',
    'a server of a fleet has no credentials, and does not ask the DNS services; nothing was compared',
    'run the command on the worker that leads: "dns-sync fleet status" on a worker names it',
  );
}

/** Returns the drift that the workers of a fleet found last; this machine doesn't ask the service. */
async function driftByFleet(session: Session, patterns: readonly string[]): Promise<PlannedDrift> {
  const places: Parameters<typeof knownDriftDocument>[0][number][] = [];
  const drifted = new Set<DnsName>();
  for (const zone of await selectZones(session, patterns)) {
    const document = await documentOrNull(session.store, zone);
    for (const target of routesOf(session.config, zone)) {
      const { drift = null, outcome = null } = document?.targets[target] ?? {};
      places.push({ zone, target, foreign: outcome?.foreign ?? [], drift });
      if (drift !== null) drifted.add(zone);
    }
  }
  return {
    planned: await planChosen(session, [...drifted], { source: 'cache' }),
    document: knownDriftDocument(places),
  };
}

/** Compared with an older state, our own later writes would look like drift. */
function unjudgedIfOlder(item: PlannedZone): PlannedZone {
  const hold = item.plan.zoneHeld.find(({ rule }) => rule === 'state-older');
  if (hold === undefined) return item;
  return { ...item, plan: planFailure(item.plan, new DnsSyncError('state-older', hold.detail, hold.release)) };
}
