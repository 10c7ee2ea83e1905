import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../../fleet/engine.ts';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { Leadership } from '../../../fleet/leader/lead.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { silentServersMs } from '../../limits.ts';
import type { PassReport } from '../../pass/pass-report.ts';
import { isWorthReporting } from '../../pass/pass-report.ts';
import type { StateSession } from '../../session.ts';
import { openTargets } from '../../targets.ts';
import { fencedStore } from './fenced-store.ts';
import type { Replica } from './replica.ts';
import { workFor, workOnZone, type LeaderContext } from './work-on-zone.ts';
import { zoneTurns, type ZoneTurns } from './zone-turns.ts';

/** How often a leader starts what is due, in milliseconds. */
const tickMs = 500;
/** How often a leader decides again what depends on other servers or on the time, in milliseconds. */
const unsettledEveryMs = 5000;

/** What a worker leads with. */
export interface LeadingParts {
  readonly session: StateSession;
  readonly engine: Engine;
  readonly known: KnownFleet;
  readonly replica: Replica;
  readonly leadership: Leadership;
  /** Ends the work. */
  readonly signal: AbortSignal;
  /** Called with the turns once zones can be worked on, so that news reaches them. */
  readonly onTurns: (turns: ZoneTurns) => void;
}

/** Works on the zones of the fleet until the right to send has ended, or the signal ends it. */
export async function leadFleet(parts: LeadingParts): Promise<void> {
  const { session, engine, known, replica, leadership, signal, onTurns } = parts;
  const { store, now, config, providers, reporter } = session;
  const ended = Promise.race([leadership.lost, aborted(signal)]);
  // News is in order: with the own key, all that earlier leaders wrote is known.
  while (known.revision() < leadership.fence.created && leadership.mayStillSend() && !signal.aborted)
    await Promise.race([pause(20), ended]);
  const targets = await openTargets(config, store, { now, deadline: null, providers, reporter });
  const late: { turns: ZoneTurns | null } = { turns: null };
  const workAgain = (zone: DnsName, at: number): void => late.turns?.workAt(zone, at);
  const fencing = { engine, known, leadership };
  const fenced = fencedStore({ ...fencing, store, replica, workAgain });
  const context: LeaderContext = { session, known, leadership, fencing, fenced, workAgain };
  const turns = zoneTurns({
    known,
    now,
    workFor: (zone) => workFor(context, zone),
    work: async ({ zone }, isAgain) => {
      const reports = await workOnZone(context, zone, { targets, isAgain });
      report(session, reports);
    },
    onError: (zone, error) => {
      if (leadership.mayStillSend()) reporter.warning(`${zone}: ${error.message}; ${error.hint}`);
    },
  });
  late.turns = turns;
  onTurns(turns);
  await turns.considerAll();
  await keepGoing(parts, turns, ended);
  await turns.end();
  for (const target of targets) target.close();
}

/** Starts what is due until the end. */
async function keepGoing(
  { session, leadership, signal }: LeadingParts,
  turns: ZoneTurns,
  ended: Promise<unknown>,
): Promise<void> {
  const { now, reporter } = session;
  const since = new Map<DnsName, number>();
  const told = new Set<DnsName>();
  let decidedAt = now();
  while (leadership.mayStillSend() && !signal.aborted) {
    turns.startDue();
    if (now() - decidedAt >= unsettledEveryMs) {
      decidedAt = now();
      turns.considerUnsettled();
      const waiting = turns.waiting();
      for (const zone of [...since.keys()]) if (!waiting.has(zone)) since.delete(zone);
      for (const [zone, silent] of waiting) {
        const begun = since.get(zone) ?? now();
        since.set(zone, begun);
        if (now() - begun < silentServersMs || told.has(zone)) continue;
        told.add(zone);
        reporter.warning(`${zone}: deleted, but not yet removed: no sign of life from ${silent.join(', ')}`);
      }
    }
    await Promise.race([pause(tickMs), ended]);
  }
}

function report({ reporter }: StateSession, reports: readonly PassReport[]): void {
  const shown = reports.filter((item) => isWorthReporting(item) && item.error?.code !== 'not-leader');
  if (shown.length > 0) reporter.passes(shown);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
