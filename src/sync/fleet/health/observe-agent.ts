import type { Agent } from '../../../fleet/agent/open-agent.ts';
import type { StateSession } from '../../session.ts';
import { agentMetrics } from './fleet-metrics.ts';
import type { Observable } from './serve-health.ts';
import { stateMetrics } from './state-metrics.ts';

/** Shows how the agent of a server is. */
export function observeAgent(agent: Agent, server: string, session: StateSession): Observable {
  return {
    health() {
      const { failure, outbox, claims } = agent.health();
      const engine = { reachable: failure === null, error: failure?.message ?? null };
      return { isHealthy: failure === null, details: { role: 'agent', server, engine, outbox, claims } };
    },
    async metrics() {
      const { failure, outbox, claims } = agent.health();
      const isReachable = failure === null;
      return [...agentMetrics({ isReachable, outbox, claims }), ...(await stateMetrics(session))];
    },
  };
}
