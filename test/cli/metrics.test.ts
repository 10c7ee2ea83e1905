import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after as atTheEnd, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { readPrometheus, type ReadMetric } from '../support/read-prometheus.ts';

const root = join(import.meta.dirname, '../..');

/** Returns the value with exactly these labels. */
function valueOf(
  metrics: ReadonlyMap<string, ReadMetric>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const key = JSON.stringify(labels);
  return metrics.get(name)?.samples.find((sample) => JSON.stringify(sample.labels) === key)?.value;
}

describe('metrics', () => {
  let bench: Bench;
  const route53 = { target: 'route53' };
  let start: number;
  before(async () => {
    start = Date.now() / 1000;
    bench = await Bench.open();
    const zones = ['a.example.', 'b.example.', 'c.example.', 'd.example.'];
    assert.equal((await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)))).code, 0);
    bench.route53.faults.add({ kind: 'throttle', next: 1 });
    assert.equal((await bench.hook(numberedUpdate('d.example.', 2))).code, 0);
    bench.route53.faults.clear();
    bench.route53.faults.add({ kind: 'internal-error', zoneId: bench.route53.zone('a.example.').id });
    assert.equal((await bench.hook(numberedUpdate('a.example.', 2))).code, 1);
    bench.route53.faults.clear();
    const theirs = [{ Value: '203.0.113.1' }];
    bench.route53.put('b.example.', { Name: 'b.example.', Type: 'A', TTL: 60, ResourceRecords: theirs });
    assert.equal((await bench.run('drift')).code, 2);
  });
  atTheEnd(async () => bench.close());

  async function read(): Promise<ReadonlyMap<string, ReadMetric>> {
    const { code, stdout, stderr } = await bench.run('status', '--format', 'prometheus');
    assert.deepEqual([code, stderr], [0, '']);
    return readPrometheus(stdout);
  }

  it('have the zones by state, as the summary of status, and those with drift', async () => {
    const metrics = await read();
    const { summary } = await bench.json<{ summary: Record<string, number> }>('status');
    const { zones, drifted, notLive: _, ...states } = summary;
    const counted = (metrics.get('dns_sync_zones')?.samples ?? []).map(({ labels, value }) => [labels['state'], value]);
    assert.deepEqual(Object.fromEntries(counted), states);
    assert.equal(states['failing'], 1);
    assert.equal(zones, 4);
    assert.equal(valueOf(metrics, 'dns_sync_zones_drifted', route53), drifted);
    assert.equal(drifted, 1);
  });

  it('count the requests that the service saw, and those that it refused', async () => {
    const metrics = await read();
    const { entries } = bench.route53.ledger;
    assert.equal(valueOf(metrics, 'dns_sync_api_requests_total', route53), entries.length);
    assert.equal(valueOf(metrics, 'dns_sync_api_throttled_total', route53), 1);
    const calls = await bench.calls(async () => bench.run('plan'));
    const later = await read();
    assert.equal(valueOf(later, 'dns_sync_api_requests_total', route53), entries.length);
    assert.ok(calls.length > 0);
  });

  it('count the events by kind', async () => {
    const { events } = await bench.json<{ events: { kind: string }[] }>('events', '--limit', '1000');
    const counts: Record<string, number> = {};
    for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
    assert.equal(counts['failing'], 1);
    const samples = (await read()).get('dns_sync_events_total')?.samples ?? [];
    const counted = samples.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['kind'], value]);
    assert.deepEqual(Object.fromEntries(counted), counts);
    assert.ok(
      samples.some(({ value }) => value === 0),
      'kinds without an event too, so that the first one is an increase',
    );
  });

  it('have the times of the last call, pass and check, and the queue', async () => {
    const metrics = await read();
    const now = Date.now() / 1000;
    for (const [name, labels] of [
      ['dns_sync_metrics_timestamp_seconds', {}],
      ['dns_sync_last_call_timestamp_seconds', {}],
      ['dns_sync_last_pass_timestamp_seconds', route53],
      ['dns_sync_last_successful_pass_timestamp_seconds', route53],
      ['dns_sync_last_full_check_timestamp_seconds', route53],
    ] as const) {
      const value = valueOf(metrics, name, labels) ?? 0;
      assert.ok(value >= start - 1 && value <= now + 1, `${name} ${value}`);
    }
    assert.equal(valueOf(metrics, 'dns_sync_queue_zones', route53), 1);
    const due = valueOf(metrics, 'dns_sync_queue_oldest_due_timestamp_seconds', route53) ?? 0;
    assert.ok(due > start && due < now + 86_400, String(due));
    assert.equal(metrics.has('dns_sync_quota_hosted_zones_used'), false, 'the quota is not known');
  });

  it('have the quota once it was reached', async () => {
    const other = bench.beside({ server: 'other.example' });
    bench.route53.configure({ quotas: { ...bench.route53.settings.quotas, zonesPerAccount: 4 } });
    await other.hook(numberedUpdate('x.example.', 1));
    bench.route53.configure({ quotas: { ...bench.route53.settings.quotas, zonesPerAccount: 500 } });
    const metrics = readPrometheus((await other.run('status', '--format', 'prometheus')).stdout);
    assert.equal(valueOf(metrics, 'dns_sync_quota_hosted_zones_used', route53), 4);
    assert.equal(valueOf(metrics, 'dns_sync_quota_hosted_zones_limit', route53), 4);
    await other.close();
  });

  it('are accepted by promtool', async (t) => {
    const { stdout } = await bench.run('status', '--format', 'prometheus');
    const { error, status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: stdout, encoding: 'utf8' });
    if (error !== undefined) return t.skip('promtool is not installed here');
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('are refused with options that select zones', async () => {
    for (const words of [['a.example'], ['--json'], ['--all'], ['--max-age', '1h']]) {
      const { code, stdout, stderr } = await bench.run('status', '--format', 'prometheus', ...words);
      assert.deepEqual([code, stdout], [1, ''], words.join(' '));
      assert.notEqual(stderr, '');
    }
    assert.match((await bench.run('status', '--out', 'x')).stderr, /--out is for --format prometheus only/);
  });

  it('are written to a file in one step, for every user to read', async () => {
    const folder = join(bench.dir, 'textfile');
    await mkdir(folder);
    const file = join(folder, 'dns-sync.prom');
    const { code, stdout, stderr } = await bench.run('status', '--format', 'prometheus', '--out', file);
    assert.deepEqual([code, stdout, stderr], [0, '', '']);
    const first = statSync(file);
    assert.ok(readPrometheus(readFileSync(file, 'utf8')).has('dns_sync_zones'));
    if (process.platform !== 'win32') assert.equal(first.mode & 0o777, 0o644);
    await bench.run('status', '--format', 'prometheus', '--out', file);
    assert.notEqual(statSync(file).ino, first.ino, 'a new file takes its place');
    assert.deepEqual(readdirSync(folder), ['dns-sync.prom']);
    const missing = await bench.run('status', '--format', 'prometheus', '--out', join(folder, 'no/x.prom'));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /the metrics can't be written to .*x\.prom: ENOENT/);
  });

  it('are written by retry where metrics.file says, which never fails because of them, and not by the hook', async () => {
    const file = join(bench.dir, 'kept.prom');
    bench.configure({ metrics: { file: 'kept.prom' } });
    assert.equal((await bench.hook(numberedUpdate('c.example.', 3))).code, 0);
    assert.equal(readdirSync(bench.dir).includes('kept.prom'), false);
    assert.equal((await bench.run('retry')).code, 0);
    assert.equal(readPrometheus(readFileSync(file, 'utf8')).get('dns_sync_info')?.samples.length, 1);
    bench.configure({ metrics: { file: 'no/kept.prom' } });
    const { code, stderr } = await bench.run('retry');
    assert.equal(code, 0);
    assert.match(stderr, /the metrics can't be written to .*kept\.prom/);
  });
});

describe('the examples for monitoring', () => {
  const textOf = (name: string): string => readFileSync(join(root, name), 'utf8');
  const known = new Set(
    ['metrics/read-metrics.ts', 'fleet/health/fleet-metrics.ts']
      .map((file) => textOf(`src/sync/${file}`).replaceAll(/gauge\('(?!dns_)/g, "gauge('dns_sync_fleet_"))
      .flatMap((text) => [...text.matchAll(/'(dns_sync_[a-z_]+)'/g)])
      .map(([, name]) => name as string),
  );

  /** Lists the metrics of an expression: names before labels, ranges and operators. */
  const namesIn = (text: string): readonly string[] => [...text.matchAll(/\bdns_sync_[a-z_]+/g)].map(([name]) => name);

  it('use only metrics that exist, and the page has all of them', () => {
    assert.ok(known.size > 10);
    for (const name of ['alerts.yml', 'fleet-alerts.yml', 'dashboard.json', 'README.md']) {
      const used = namesIn(textOf(`docs/monitoring/${name}`)).filter((word) => word !== 'dns_sync_');
      assert.ok(used.length > 5, name);
      for (const word of used) assert.ok(known.has(word), `${name} uses ${word}, which doesn't exist`);
    }
    const page = textOf('docs/monitoring/README.md').replace(
      'used`, `_limit`',
      'used`, `dns_sync_quota_hosted_zones_limit`',
    );
    for (const name of known) assert.ok(page.includes(`\`${name}\``), `the page lacks ${name}`);
  });

  it('have a dashboard of panels with expressions, each in its own place', () => {
    const { panels } = JSON.parse(textOf('docs/monitoring/dashboard.json')) as {
      panels: { id: number; title: string; targets: { expr: string }[]; gridPos: object }[];
    };
    assert.ok(panels.length > 5);
    for (const { title, targets } of panels)
      for (const { expr } of targets) assert.ok(namesIn(expr).length > 0, `${title}: ${expr}`);
    for (const keys of [panels.map(({ id }) => String(id)), panels.map(({ gridPos }) => JSON.stringify(gridPos))])
      assert.equal(new Set(keys).size, panels.length);
  });

  it('have rules that promtool accepts', (t) => {
    const files = ['alerts.yml', 'fleet-alerts.yml'].map((name) => join(root, 'docs/monitoring', name));
    const words = ['check', 'rules', ...files];
    const { error, status, stderr } = spawnSync('promtool', words, { encoding: 'utf8' });
    if (error !== undefined) return t.skip('promtool is not installed here');
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('have rules of a fleet that alert when they should, and otherwise not', (t) => {
    const words = ['test', 'rules', join(root, 'test/cli/fleet-alerts.test.yml')];
    const { error, status, stdout } = spawnSync('promtool', words, { encoding: 'utf8' });
    if (error !== undefined) return t.skip('promtool is not installed here');
    assert.equal(status, 0, stdout);
  });
});
