import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runWithFaults } from './fault-run.ts';

it('eight servers and two workers keep every zone right during a minute of faults', async (t) => {
  const { summary, ...found } = await runWithFaults({
    seconds: 60,
    seed: 1,
    servers: 8,
    workers: 2,
    zonesEach: 3,
    settleSeconds: 120,
    report: (line) => t.diagnostic(line),
  });
  t.diagnostic(summary);
  assert.deepEqual(found, {
    wrong: [],
    emptied: [],
    foreignGone: [],
    doubles: [],
    ofFormerLeaders: [],
    unrecorded: [],
    unheld: [],
    throttled: 0,
  });
});
