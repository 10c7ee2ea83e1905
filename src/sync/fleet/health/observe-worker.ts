import { neededFleet } from '../../../config/needed-fleet.ts';
import type { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import type { Leadership } from '../../../fleet/leader/lead.ts';
import type { DnsSyncError } from '../../../reconcile/error.ts';
import type { StateSession } from '../../session.ts';
import type { ZoneTurns } from '../worker/zone-turns.ts';
import { workerMetrics } from './fleet-metrics.ts';
import type { Observable } from './serve-health.ts';
import { stateMetrics } from './state-metrics.ts';

/** What a worker does now. */
export interface WorkerPresent {
  /** Its right to send; null while another worker leads. */
  readonly leadership: Leadership | null;
  /** The zones that wait for it; null until it works on zones. */
  readonly turns: ZoneTurns | null;
  /** Why the engine can't be reached; null if it can. */
  readonly failure: DnsSyncError | null;
}

/** Shows how a worker is. One that stands by is healthy too. */
export function observeWorker(
  session: StateSession,
  {
    account,
    known,
    present,
  }: { readonly account: string; readonly known: KnownFleet; readonly present: WorkerPresent },
): Observable {
  const leaseSeconds = (): number => (present.leadership?.remainingMs() ?? 0) / 1000;
  return {
    health() {
      const { failure, turns } = present;
      const engine = { reachable: failure === null, error: failure?.message ?? null };
      const details = {
        role: 'worker',
        account,
        engine,
        leading: leaseSeconds() > 0,
        leaseSeconds: leaseSeconds(),
        queue: turns?.load ?? null,
        servers: known.members.size,
        zones: known.zones.length,
      };
      return { isHealthy: failure === null, details };
    },
    async metrics() {
      const figures = {
        ...countClaims(known),
        isReachable: present.failure === null,
        fleet: neededFleet(session.config).name,
        account,
        isLeading: leaseSeconds() > 0,
        leaseSeconds: leaseSeconds(),
        servers: known.members.size,
        load: present.turns?.load ?? null,
      };
      return [...workerMetrics(figures), ...(await stateMetrics(session))];
    },
  };
}

function countClaims(known: KnownFleet): { readonly claims: number; readonly contested: number } {
  let [claims, contested] = [0, 0];
  for (const zone of known.zones) {
    const present = known.claimsOf(zone).filter(({ content }) => content !== 'removed');
    claims += present.length;
    if (present.filter(({ content }) => content === 'zone').length > 1) contested++;
  }
  return { claims, contested };
}
