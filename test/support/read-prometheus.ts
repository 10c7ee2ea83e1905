import assert from 'node:assert/strict';

/** A metric as a scraper reads it. */
export interface ReadMetric {
  readonly type: string;
  readonly help: string;
  readonly samples: { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const label = /([a-z_]+)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const sampleLine = /^([a-z_]+)(?:\{(.*)\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity))$/s;

/** Reads the text format of Prometheus 0.0.4, and fails for anything that a strict reader refuses. */
export function readPrometheus(text: string): ReadonlyMap<string, ReadMetric> {
  const metrics = new Map<string, ReadMetric>();
  if (text === '') return metrics;
  assert.ok(text.endsWith('\n'), 'the last line ends');
  const lines = text.slice(0, -1).split('\n');
  let name = '';
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const help = /^# HELP ([a-z_]+) (.+)$/s.exec(line);
    if (help !== null) {
      const type = /^# TYPE ([a-z_]+) (gauge|counter)$/.exec(lines[++i] ?? '');
      name = help[1] as string;
      assert.equal(type?.[1], name, line);
      assert.ok(!metrics.has(name), `${name} is there once`);
      assert.equal(name.endsWith('_total'), type?.[2] === 'counter', name);
      metrics.set(name, { type: type?.[2] as string, help: help[2] as string, samples: [] });
      continue;
    }
    const sample = sampleLine.exec(line);
    assert.equal(sample?.[1], name, `no sample of ${name}: ${line}`);
    const { samples } = metrics.get(name) as ReadMetric;
    const labels = readLabels(sample?.[2] ?? '');
    assert.ok(!samples.some((other) => JSON.stringify(other.labels) === JSON.stringify(labels)), `twice: ${line}`);
    samples.push({ labels, value: Number(sample?.[3]) });
  }
  for (const [metric, { samples }] of metrics) assert.ok(samples.length > 0, metric);
  return metrics;
}

function readLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (let from = 0; from < text.length; from = label.lastIndex) {
    label.lastIndex = from;
    const found = label.exec(text);
    assert.ok(found, `no label at ${from} of ${text}`);
    labels[found[1] as string] = String(found[2]).replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));
  }
  return labels;
}
