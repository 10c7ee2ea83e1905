import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPrometheus } from '../../../test/support/read-prometheus.ts';
import { prometheusText } from './prometheus-text.ts';

describe('the text format of Prometheus', () => {
  it('has the name, help and type of each metric, and leaves out metrics without values', () => {
    const metrics = [
      { name: 'a_total', type: 'counter', help: 'Calls \\ of\nall.', samples: [{ labels: {}, value: 3 }] },
      { name: 'b', type: 'gauge', help: 'Nothing.', samples: [] },
    ] as const;
    assert.equal(prometheusText(metrics), '# HELP a_total Calls \\\\ of\\nall.\n# TYPE a_total counter\na_total 3\n');
  });

  it('keeps each label and value, whatever characters a label has', () => {
    const label = fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'n', '{', '}', ',', '=', ' ', 'ü', '\r', '#') });
    const sample = fc.record({ labels: fc.record({ state: label, target: label }), value: fc.double({ noNaN: true }) });
    fc.assert(
      fc.property(fc.uniqueArray(sample, { selector: ({ labels }) => JSON.stringify(labels) }), (samples) => {
        const metric = { name: 'zones', type: 'gauge', help: 'Zones.', samples } as const;
        const read = readPrometheus(prometheusText([metric]));
        const expected = samples.map(({ labels, value }) => [labels, value]);
        assert.deepEqual(
          (read.get('zones')?.samples ?? []).map(({ labels, value }) => [labels, value]),
          expected.map(([labels, value]) => [{ ...(labels as object) }, value === 0 ? 0 : value]),
        );
      }),
    );
  });
});
