import assert from 'node:assert/strict';
import { Route53Client, UpdateHostedZoneCommentCommand } from '@aws-sdk/client-route-53';
import { after, before, describe, it } from 'node:test';
import { until } from '../support/until.ts';
import { ClaimingServer } from './bench/claiming-server.ts';
import { FleetBench } from './bench/fleet-bench.ts';
import { accessKeyOf } from './bench/rights.ts';

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

  it("with the older mark of a server are no one else's in a plan of the worker that leads", async () => {
    const { id } = bench.route53.zone('a.example');
    const aws = new Route53Client({
      endpoint: bench.route53.url,
      region: 'us-east-1',
      credentials: { accessKeyId: accessKeyOf('worker-1'), secretAccessKey: 'secret' },
    });
    await aws.send(new UpdateHostedZoneCommentCommand({ Id: id, Comment: 'dns-sync server=plesk-1' }));
    aws.destroy();
    const [worker] = bench.workers;
    await until('the copy of the zone', async () => (await worker?.run('status', 'a.example'))?.code === 0);
    const planned = await worker?.run('plan', 'a.example', '--detailed-exitcode');
    assert.equal(planned?.code, 0, planned?.stdout);
    assert.equal((await worker?.run('drift', 'a.example', '--via', 'api'))?.code, 0);
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
