import { compareText } from '../../../reconcile/compare-text.ts';
import { compareNames, type DnsName } from '../../../reconcile/dns/name.ts';
import { needsDecision } from '../../../reconcile/plan/policy.ts';
import { count } from '../../../text/count.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { passContext } from '../../pass/pass-context.ts';
import { isWorthReporting, type PassReport } from '../../pass/pass-report.ts';
import { isWritten } from '../../pass/effective-policy.ts';
import { unchangedCall } from '../../queue/unchanged-call.ts';
import type { CallZones } from '../../queue/push-zones.ts';
import { documentOrNull } from '../../read-document.ts';
import type { StateSession } from '../../session.ts';
import { routesOf, servedTargets, zoneWordAt } from '../../targets.ts';
import { askAgent, wakeAgent } from './ask-agent.ts';
import { fleetReport } from './fleet-report.ts';
import { claimAgain, claimWithLook } from './outbox-store.ts';

/**
 * Leaves the zones of a call to the fleet, and waits for their outcomes within the call's budget.
 * What changed is in the outbox already. Returns the exit code as far as applying decides it.
 */
export async function leaveToFleet(session: StateSession, affected: CallZones, started: number): Promise<0 | 1> {
  const { reporter, config, now } = session;
  const { zones } = affected;
  if (config.hook.apply === 'background') {
    await wakeAgent(session);
    reporter.note(`${count(zones.length, 'zone')} recorded; left to the fleet`);
    return 0;
  }
  const deadline = started + config.hook.budgetSeconds * 1000;
  const reports =
    (await unchanged(session, affected)) ??
    (await applyByFleet(session, zones, { timeoutMs: deadline - now(), isLook: false }));
  const ordered = reports.toSorted((a, b) => compareNames(a.zone, b.zone) || compareText(a.target, b.target));
  reporter.passes(ordered);
  if (ordered.some(isWorthReporting)) reporter.note(`${count(zones.length, 'zone')}, by the fleet`);
  return ordered.some((report) => report.error !== null || report.held.some(needsDecision)) ? 1 : 0;
}

/** Returns the reports of a call if the state alone shows that nothing changes; otherwise null. */
async function unchanged(session: StateSession, affected: CallZones): Promise<readonly PassReport[] | null> {
  const { config, store, providers } = session;
  if (affected.changed.size > 0) return null;
  const waiting = await store.queue.outboxEntries();
  const context = passContext(session, { unattended: true, marks: false, waitMs: 0 });
  return waiting.length > 0 ? null : unchangedCall(context, servedTargets(config, providers), affected);
}

/**
 * Sends the claims of zones and waits for their outcomes, at most for a time in milliseconds. The workers look at the
 * services first if an administrator applies, as without a fleet.
 */
export async function applyByFleet(
  session: StateSession,
  zones: readonly DnsName[],
  { timeoutMs, isLook }: { readonly timeoutMs: number; readonly isLook: boolean },
): Promise<readonly PassReport[]> {
  const { store, config, now } = session;
  const before = await documentsOf(session, zones);
  await (isLook ? claimWithLook : claimAgain)(store, zones, now);
  const answers = await askAgent(session, zones, timeoutMs);
  const after = await documentsOf(session, zones);
  const pauses = await store.pauses.read();
  const wordAt = zoneWordAt(config);
  return zones.flatMap((zone) =>
    routesOf(config, zone)
      .filter((target) => isWritten(config, target, zone))
      .map((target) => {
        const documents = { before: before.get(zone) ?? null, document: after.get(zone) ?? null };
        const claimed = { zone, target, zoneWord: wordAt(target), ...documents };
        return fleetReport(claimed, answers, pauses, now());
      }),
  );
}

async function documentsOf(
  { store }: Pick<StateSession, 'store'>,
  zones: readonly DnsName[],
): Promise<ReadonlyMap<DnsName, ZoneDocument | null>> {
  const documents = new Map<DnsName, ZoneDocument | null>();
  for (const zone of zones) documents.set(zone, await documentOrNull(store, zone));
  return documents;
}
