import { readMetrics } from '../../metrics/read-metrics.ts';
import type { Metric } from '../../metrics/prometheus-text.ts';
import type { StateSession } from '../../session.ts';
import { openTargets } from '../../open-targets.ts';

/** Reads the metrics of the state, as `status` does. No service is asked. */
export async function stateMetrics(session: StateSession): Promise<readonly Metric[]> {
  const { config, store, now, providers, reporter } = session;
  const targets = await openTargets(config, store, { now, deadline: null, providers, reporter });
  try {
    return await readMetrics({ config, store, now, targets });
  } finally {
    for (const target of targets) target.close();
  }
}
