import type { Metric } from '../../metrics/prometheus-text.ts';

/** Returns a gauge with one value. */
function gauge(name: string, help: string, value: number, labels: Readonly<Record<string, string>> = {}): Metric {
  return { name: `dns_sync_fleet_${name}`, type: 'gauge', help, samples: [{ labels, value }] };
}

/** What an agent shows of itself. */
export interface AgentFigures {
  readonly isReachable: boolean;
  readonly outbox: number;
  readonly claims: number;
}

/** Returns the metrics of an agent. */
export function agentMetrics({ isReachable, outbox, claims }: AgentFigures): readonly Metric[] {
  return [
    engineMetric(isReachable),
    gauge('outbox_zones', 'Zones of this server that are not sent to the workers yet.', outbox),
    gauge('claims', 'Claims in the engine: of this server at an agent, of all servers at a worker.', claims),
  ];
}

/** What a worker shows of itself. */
export interface WorkerFigures {
  readonly isReachable: boolean;
  readonly fleet: string;
  readonly account: string;
  readonly isLeading: boolean;
  /** How long it may send without another renewal, in seconds. */
  readonly leaseSeconds: number;
  readonly servers: number;
  readonly claims: number;
  /** Zones that several servers claim. */
  readonly contested: number;
  /** Zones that wait for work, by lane; null while another worker leads. */
  readonly load: { readonly awaited: number; readonly bulk: number; readonly working: number } | null;
}

/** Returns the metrics of a worker. */
export function workerMetrics(figures: WorkerFigures): readonly Metric[] {
  const { isReachable, fleet, account, isLeading, leaseSeconds, servers, claims, contested, load } = figures;
  const { awaited = 0, bulk = 0, working = 0 } = load ?? {};
  return [
    engineMetric(isReachable),
    gauge('leader', 'Whether this worker leads its account.', isLeading ? 1 : 0, { fleet, account }),
    gauge('lease_seconds', 'How long this worker may send without another renewal.', leaseSeconds, { fleet, account }),
    gauge('servers', 'Servers with a sign of life or claims in the engine.', servers),
    gauge('claims', 'Claims in the engine: of this server at an agent, of all servers at a worker.', claims),
    gauge('contested_zones', 'Zones that several servers claim; only one of them is applied.', contested),
    {
      name: 'dns_sync_fleet_queue_zones',
      type: 'gauge',
      help: 'Zones that wait for the leader, by lane.',
      samples: [
        { labels: { lane: 'people' }, value: awaited },
        { labels: { lane: 'bulk' }, value: bulk },
      ],
    },
    gauge('working_zones', 'Zones that the leader works on now.', working),
  ];
}

function engineMetric(isReachable: boolean): Metric {
  return gauge('engine_up', 'Whether the engine of the fleet answered the last request.', isReachable ? 1 : 0);
}
