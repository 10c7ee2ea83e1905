import { compareText } from '../../reconcile/compare-text.ts';
import { eventKinds } from '../../reconcile/events/event.ts';
import { parseTime } from '../../reconcile/iso-time.ts';
import { targetKey } from '../../state/notes/queue.ts';
import type { Metric, Sample } from './prometheus-text.ts';
import { version } from '../../text/version.ts';
import type { Session } from '../session.ts';
import { readStatus } from '../status/read-status.ts';
import type { StatusSources } from '../status/status-notes.ts';
import { everyZone, zoneStates } from '../status/rows/status-query.ts';
import type { StatusRow } from '../status/zone-summary.ts';

/** Reads the metrics from the state. Makes no API call. Zones have no metrics of their own: that would be too many. */
export async function readMetrics(session: StatusSources): Promise<readonly Metric[]> {
  // No zone is selected, because only the counts are needed.
  const { rows, heartbeats } = await readStatus(session, [], { ...everyZone, states: new Set() });
  return [
    gauge('dns_sync_info', 'The version of dns-sync.', [{ labels: { version }, value: 1 }]),
    gauge('dns_sync_metrics_timestamp_seconds', 'When these metrics were written.', [
      { labels: {}, value: session.now() / 1000 },
    ]),
    gauge('dns_sync_last_call_timestamp_seconds', 'The last call of the hook by Plesk.', [
      ...timeSample({}, heartbeats.calls?.last ?? null),
    ]),
    ...zoneMetrics(session, rows),
    ...passMetrics(session, rows, heartbeats.fullChecks),
    ...(await queueMetrics(session)),
    ...(await serviceMetrics(session)),
    await eventMetric(session),
  ];
}

function zoneMetrics({ targets }: Pick<Session, 'targets'>, rows: readonly StatusRow[]): readonly Metric[] {
  // Also targets that are no longer configured, if zones are left there.
  const names = [...new Set([...targets.map(({ name }) => name), ...rows.map(({ target }) => target)])].sort(
    compareText,
  );
  const count = (target: string, isCounted: (row: StatusRow) => boolean): number =>
    rows.filter((row) => row.target === target && isCounted(row)).length;
  const zones = names.flatMap((target) =>
    zoneStates.map((state) => ({ labels: { target, state }, value: count(target, (row) => row.state === state) })),
  );
  const drifted = names.map((target) => ({ labels: { target }, value: count(target, ({ isDrifted }) => isDrifted) }));
  const notLive = names.map((target) => ({
    labels: { target },
    value: count(target, (row) => row.isNotLive === true),
  }));
  return [
    gauge('dns_sync_zones', 'Zones by state.', zones),
    gauge('dns_sync_zones_drifted', 'Zones with drift that is not yet reverted.', drifted),
    gauge('dns_sync_zones_not_live', 'Zones that were not live at the last verify.', notLive),
  ];
}

/** A pass is noted if it did something, and a check of all zones always. */
function passMetrics(
  { targets }: Pick<Session, 'targets'>,
  rows: readonly StatusRow[],
  fullChecks: Readonly<Record<string, string | null>>,
): readonly Metric[] {
  const latest = (timeOf: (row: StatusRow) => string | null, atLeast = fullChecks): readonly Sample[] =>
    targets.flatMap(({ name: target }) => {
      let last = atLeast[target] ?? null;
      for (const row of rows) {
        const time = row.target === target ? timeOf(row) : null;
        if (time !== null && (last === null || time > last)) last = time;
      }
      return timeSample({ target }, last);
    });
  const verified = latest(({ liveAt }) => liveAt ?? null, {});
  const checks = targets.flatMap(({ name: target }) => timeSample({ target }, fullChecks[target] ?? null));
  return [
    gauge(
      'dns_sync_last_pass_timestamp_seconds',
      'The last pass over a zone, or check of all zones.',
      latest(({ lastPassAt }) => lastPassAt),
    ),
    gauge(
      'dns_sync_last_successful_pass_timestamp_seconds',
      'The last pass over a zone, or check of all zones, that succeeded.',
      latest(({ lastSuccessAt }) => lastSuccessAt),
    ),
    gauge('dns_sync_last_full_check_timestamp_seconds', 'The last check of all zones, as by drift.', checks),
    gauge('dns_sync_last_verify_timestamp_seconds', 'The last verify of a zone at its name servers.', verified),
  ];
}

async function queueMetrics({ store, targets }: Pick<Session, 'store' | 'targets'>): Promise<readonly Metric[]> {
  const entries = await store.queue.entries();
  const waiting = targets.map(({ name: target }) => ({
    target,
    due: entries.filter((entry) => entry.targetKey === targetKey(target)).map(({ at }) => at),
  }));
  const counts = waiting.map(({ target, due }) => ({ labels: { target }, value: due.length }));
  const oldest = waiting
    .filter(({ due }) => due.length > 0)
    .map(({ target, due }) => ({
      labels: { target },
      value: due.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) / 1000,
    }));
  return [
    gauge('dns_sync_queue_zones', 'Zones that wait for a pass.', counts),
    gauge('dns_sync_queue_oldest_due_timestamp_seconds', 'When the first zone of the queue is or was due.', oldest),
  ];
}

async function serviceMetrics({ store, targets }: Pick<Session, 'store' | 'targets'>): Promise<readonly Metric[]> {
  const requests: Sample[] = [];
  const refused: Sample[] = [];
  const used: Sample[] = [];
  const limits: Sample[] = [];
  for (const { name: target } of targets) {
    const labels = { target };
    const level = (await store.levels(target))['requests'];
    requests.push({ labels, value: level?.taken ?? 0 });
    refused.push({ labels, value: level?.refused ?? 0 });
    const { zoneQuota } = await store.readTarget(target);
    if (zoneQuota === null) continue;
    used.push({ labels, value: zoneQuota.count });
    limits.push({ labels, value: zoneQuota.limit });
  }
  return [
    counter('dns_sync_api_requests_total', 'Requests to the API of the DNS service.', requests),
    counter('dns_sync_api_throttled_total', 'Requests that the DNS service refused because of its rate.', refused),
    gauge('dns_sync_quota_hosted_zones_used', 'Hosted zones of the account, when the quota was last read.', used),
    gauge('dns_sync_quota_hosted_zones_limit', 'The quota of hosted zones, when it was last read.', limits),
  ];
}

/** Counts this month's events. Months are dropped later, which would look like a new start with all that is left. */
async function eventMetric({ store }: Pick<Session, 'store'>): Promise<Metric> {
  const counts = new Map<string, number>(eventKinds.map((kind) => [kind, 0]));
  const end = await store.feed.end();
  if (end !== null)
    for await (const { event } of store.feed.since({ ...end, end: 0 }))
      counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1);
  const samples = [...counts].map(([kind, value]) => ({ labels: { kind }, value }));
  return counter('dns_sync_events_total', 'Events by kind, since the month of the last event began.', samples);
}

function timeSample(labels: Sample['labels'], at: string | null): readonly Sample[] {
  return at === null ? [] : [{ labels, value: parseTime(at) / 1000 }];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples };
}
