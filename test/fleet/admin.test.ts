import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FleetStatusDocument } from '../../src/sync/fleet/admin/read-fleet-status.ts';
import type { ServersDocument } from '../../src/sync/fleet/admin/read-servers.ts';
import { conforms } from '../support/conforms.ts';
import { until } from '../support/until.ts';
import { ClaimingServer } from './bench/claiming-server.ts';
import { FleetBench } from './bench/fleet-bench.ts';
import type { Machine } from './bench/machine.ts';

const contentOf = (address: string) => ({ '@ A': [address], '@ TXT': ['"v=spf1 mx -all"'] });
const [ofFirst, ofSecond] = [contentOf('192.0.2.1'), contentOf('192.0.2.2')];

describe('an administrator of a fleet', () => {
  let bench: FleetBench;
  let admin: Machine;
  let first: ClaimingServer;
  let second: ClaimingServer;
  before(async () => {
    bench = await FleetBench.open({ servers: 2, workers: 1 });
    admin = bench.administrator;
    const [one, other] = bench.servers.map((machine) => new ClaimingServer(bench.cluster, machine));
    assert.ok(one !== undefined && other !== undefined);
    [first, second] = [one, other];
  });
  after(async () => {
    for (const server of [first, second]) server.engine.close();
    await bench.close();
  });

  const status = async (): Promise<FleetStatusDocument> => {
    const document = await admin.json<FleetStatusDocument>('fleet', 'status');
    conforms('fleet-status', document);
    return document;
  };
  const addressAt = () => bench.route53.recordSet('a.example', 'a.example', 'A')?.ResourceRecords?.[0]?.Value;

  it('sees that no worker leads, and what waits', async () => {
    await first.claim('a.example', ofFirst);
    const { leaders, summary, silent } = await status();
    assert.deepEqual([leaders, summary], [[], { servers: 1, zones: 1, unanswered: 1, outbox: 0 }]);
    assert.deepEqual(silent, ['plesk-1'], 'it never gave a sign of life');
    const { code, stdout } = await admin.run('fleet', 'status');
    assert.equal(code, 2);
    assert.match(stdout, /^hosting: 1 server, 1 zone\nNo worker leads: nothing is applied\.\nQueue: 1 claim to apply/);
  });

  it('sees the leader, the servers, and which zones two of them have', async () => {
    bench.workers[0]?.service.start();
    await until('a leader', () => bench.leaders.present !== null);
    await first.answered('a.example', 1);
    await first.beat();
    await second.beat();
    await second.answered('a.example', await second.claim('a.example', ofSecond));
    const { leaders, problems, summary, fleet } = await status();
    assert.deepEqual([fleet, leaders.map(({ account }) => account)], ['hosting', ['default']]);
    assert.deepEqual(problems, [{ zone: 'a.example.', kind: 'contested', owner: 'plesk-1', servers: ['plesk-2'] }]);
    assert.deepEqual([summary.servers, summary.unanswered], [2, 0]);
    const { servers } = await admin.json<ServersDocument>('fleet', 'servers');
    conforms('fleet-servers', { format: 1, fleet, servers });
    assert.deepEqual(
      servers.map(({ server, version, zones, outbox, silent }) => [server, version, zones, outbox, silent]),
      [
        ['plesk-1', 'test', 1, 0, true],
        ['plesk-2', 'test', 1, 0, true],
      ],
      'signs of life of another time',
    );
    const { stdout, code } = await admin.run('fleet', 'servers');
    assert.equal(code, 0);
    assert.match(stdout, /^SERVER +VERSION +ZONES .*\nplesk-1 +test +1 +0 .* silent\nplesk-2/);
    assert.match((await admin.run('fleet', 'status')).stdout, /a\.example\.: kept for plesk-1; also at plesk-2\./);
  });

  for (const [zone, server, reason] of [
    ['a.example', 'plesk-9', /no server "plesk-9".*dns-sync fleet servers/s],
    ['a.example', '../beat', /no server/],
    ['b.example', 'plesk-2', /plesk-2 does not have b\.example\.: no server has it.*Create the domain/s],
    ['a b', 'plesk-2', /"a b": it contains " "/],
  ] as const)
    it(`can't move ${zone} to ${server}`, async () => {
      const { code, stderr } = await admin.run('fleet', 'move', zone, server);
      assert.equal(code, 1);
      assert.match(stderr, reason);
    });

  it('moves a zone to another server that has it, in the same hosted zone', async () => {
    const { id } = bench.route53.zone('a.example');
    const moved = await admin.run('fleet', 'move', 'a.example', 'plesk-2');
    assert.deepEqual(
      [moved.code, moved.stdout],
      [0, 'a.example. was kept for plesk-1, and is now kept for plesk-2.\n'],
    );
    await until('its content', () => addressAt() === '192.0.2.2');
    assert.equal(bench.route53.zone('a.example').id, id);
    const again = await admin.run('fleet', 'move', 'a.example', 'plesk-2');
    assert.deepEqual([again.code, again.stdout], [0, 'a.example. is already kept for plesk-2.\n']);
  });

  it('opens and closes a window, in which a newcomer gets a zone', async () => {
    await second.answered('b.example', await second.claim('b.example', ofSecond));
    const words = ['fleet', 'window', 'plesk-2', 'plesk-1', '--for', '1h', '--zones', 'b.*'];
    const opened = await admin.run(...words);
    assert.equal(opened.code, 0);
    assert.match(opened.stdout, /^Zones may move from plesk-2 to plesk-1 until \S+ \S+: b\.\*\n$/);
    const [window] = (await status()).windows;
    assert.deepEqual([window?.from, window?.to, window?.zones, window?.isOpen], ['plesk-2', 'plesk-1', ['b.*'], true]);
    const { owner } = await first.answered('b.example', await first.claim('b.example', ofFirst));
    assert.equal(owner, 'plesk-1');
    assert.match((await admin.run(...words.slice(0, 4), '--close')).stdout, /is closed/);
    assert.match((await admin.run(...words.slice(0, 4), '--close')).stdout, /was not open/);
    assert.deepEqual((await status()).windows, []);
  });

  it('gives no orders without the rights for it', async () => {
    const [server] = bench.servers;
    const { code, stderr } = (await server?.run('fleet', 'status')) ?? {};
    assert.equal(code, 1);
    assert.match(stderr ?? '', /plesk-1 may not see all of the fleet hosting\. Run it on a worker, or with the /);
    const order = (await bench.workers[0]?.run('fleet', 'window', 'plesk-1', 'plesk-2')) ?? { code: 0, stderr: '' };
    assert.equal(order.code, 1);
    assert.match(order.stderr, /may not give orders to the fleet hosting\. Run it with the configuration of an admin/);
  });

  it('hears which key of the configuration makes a fleet', async () => {
    admin.configure({ fleet: undefined });
    for (const words of [['status'], ['servers'], ['move', 'a.example', 'b'], ['window', 'a', 'b']]) {
      const { code, stderr } = await admin.run('fleet', ...words);
      assert.equal(code, 1);
      assert.match(stderr, /no key "fleet"/);
    }
  });
});
