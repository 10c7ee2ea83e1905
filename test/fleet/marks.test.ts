import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../support/until.ts';
import { ClaimingServer } from './bench/claiming-server.ts';
import { FleetBench } from './bench/fleet-bench.ts';

const content = { '@ A': ['192.0.2.1'], '@ TXT': ['"v=spf1 mx -all"'] };

describe('hosted zones from before the fleet', () => {
  let bench: FleetBench;
  let server: ClaimingServer;
  before(async () => {
    bench = await FleetBench.open({ servers: 1, workers: 1 });
    const [machine] = bench.servers;
    assert.ok(machine !== undefined);
    server = new ClaimingServer(bench.cluster, machine);
    bench.workers[0]?.service.start();
    await until('a leader', () => bench.leaders.present !== null);
  });
  after(async () => {
    server.engine.close();
    await bench.close();
  });

  it('that a server of the fleet made are taken over, without another zone', async () => {
    bench.route53.createZone('a.example', {
      callerReference: 'dns-sync/plesk-1/a.example./1',
      comment: 'dns-sync server=plesk-1',
    });
    const { targets } = await server.answered('a.example', await server.claim('a.example', content));
    assert.equal(targets['route53']?.outcome?.status, 'synchronized');
    assert.deepEqual(bench.route53.recordSet('a.example', 'a.example', 'A')?.ResourceRecords, [{ Value: '192.0.2.1' }]);
  });

  it('that another server keeps stay as they are', async () => {
    const theirs = bench.route53.createZone('b.example', {
      callerReference: 'dns-sync/stranger/b.example./1',
      comment: 'dns-sync server=stranger',
    });
    const { targets } = await server.answered('b.example', await server.claim('b.example', content));
    assert.deepEqual(
      targets['route53']?.outcome?.held.map(({ rule }) => rule),
      ['kept-elsewhere'],
    );
    assert.deepEqual(bench.route53.zone('b.example'), theirs);
  });
});
