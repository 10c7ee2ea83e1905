import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FleetBench } from './bench/fleet-bench.ts';
import { ClaimingServer } from './bench/claiming-server.ts';
import type { Machine } from './bench/machine.ts';

const content = { '@ A': ['192.0.2.1'], 'www A': ['192.0.2.1'], '@ TXT': ['"v=spf1 mx -all"'] };

describe('a worker', () => {
  let bench: FleetBench;
  let [first, second]: ClaimingServer[] = [];
  before(async () => {
    bench = await FleetBench.open({ servers: 2, workers: 1 });
    [first, second] = bench.servers.map((machine) => new ClaimingServer(bench.cluster, machine));
    (bench.workers[0] as Machine).service.start();
  });
  after(async () => {
    console.error((bench.workers[0] as Machine).service.output);
    for (const server of [first, second]) server?.engine.close();
    await bench.close();
  });

  it('applies a claim and answers it', async () => {
    const claim = await (first as ClaimingServer).claim('a.example', content);
    const answer = await (first as ClaimingServer).answered('a.example', claim);
    assert.equal(answer.owner, 'plesk-1');
    assert.equal(answer.targets['route53']?.outcome?.status, 'synchronized');
  });
});
