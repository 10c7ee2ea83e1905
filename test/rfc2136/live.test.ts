import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { VerifyDocument } from '../../src/sync/verify/verify-document.ts';
import { Bench } from '../support/bench.ts';
import { serverKinds, startOwnServer, type OwnServer } from './support/own-server.ts';

const zone = 'live.example.';
const servers = [
  { host: zone, type: 'NS', value: `ns1.${zone}` },
  { host: `ns1.${zone}`, type: 'A', value: '127.0.0.1' },
];
const call = (serial: number, ...rr: readonly object[]) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr: [...servers, ...rr] },
});
const www = (value: string) => ({ host: `www.${zone}`, type: 'A', value });

for (const kind of serverKinds)
  describe(`verify at ${kind}`, () => {
    let server: OwnServer;
    let root: OwnServer;
    let bench: Bench;
    before(async () => {
      server = await startOwnServer(kind);
      root = await startOwnServer('knot', { host: '127.0.0.2', port: server.port });
      bench = await Bench.open({ targets: { own: server.target } });
      Object.assign(bench.env, { DNS_SYNC_ROOT_SERVERS: root.host, DNS_SYNC_DNS_PORT: String(server.port) });
      await root.giveZone('.', [`${zone} NS ns1.${zone}`, `ns1.${zone} A 127.0.0.1`]);
      await server.giveZone(zone);
    });
    after(async () => {
      await bench.close();
      await root.close();
      await server.close();
    });

    it('finds a zone live after the call that wrote it, and not after a change by others', async () => {
      const { code, stderr, stdout } = await bench.hook(call(1, www('192.0.2.1')));
      assert.equal(code, 0, stderr + stdout);
      const verify = async () => {
        const { zones } = await bench.json<VerifyDocument>('verify');
        return zones.map(({ zone: name, target, live }) => [name, target, live]);
      };
      assert.deepEqual(await verify(), [[zone, 'own', true]]);
      server.asOther([`zone ${zone}`, `update delete www.${zone} A`, `update add www.${zone} 300 A 203.0.113.9`]);
      assert.deepEqual(await verify(), [[zone, 'own', false]]);
      assert.equal((await bench.run('apply', '--yes', '--wait')).code, 0);
      assert.deepEqual(await verify(), [[zone, 'own', true]]);
    });
  });

describe('two targets at once, Route 53 and a server of our own', () => {
  const route53 = { provider: 'route53', maxRequestsPerSecond: 10_000 };
  let server: OwnServer;
  let bench: Bench;
  before(async () => {
    server = await startOwnServer('knot');
    bench = await Bench.open({ targets: { route53, own: { ...server.target, catalog: server.catalog } } });
  });
  after(async () => {
    await bench.close();
    await server.close();
  });

  it('have the same records, and each its own NS records at the apex', async () => {
    const { code, stderr, stdout } = await bench.hook(call(1, www('192.0.2.1')));
    assert.equal(code, 0, stderr + stdout);
    assert.deepEqual(server.ask(zone, 'NS'), [`ns1.${zone}`], "Plesk's");
    const provided = bench.route53.recordSets(zone).find((set) => set.Name === zone && set.Type === 'NS');
    assert.deepEqual(
      provided?.ResourceRecords?.map(({ Value }) => Value.replace(/\.?$/, '.')).toSorted(),
      bench.route53
        .zone(zone)
        .nameServers?.map((name) => name.replace(/\.?$/, '.'))
        .toSorted(),
      "Route 53's",
    );
    assert.deepEqual(bench.sets(zone), [`ns1.${zone} A 300 127.0.0.1`, `www.${zone} A 300 192.0.2.1`]);
    assert.deepEqual(server.ask(`www.${zone}`, 'A'), ['192.0.2.1']);
    assert.equal((await bench.run('drift')).code, 0);
  });

  it('are edited by one call each, and one that is away does not hold the other up', async () => {
    const calls = await bench.calls(async () => {
      assert.equal((await bench.hook(call(2, www('192.0.2.2')))).code, 0);
    });
    assert.deepEqual(calls, ['ChangeResourceRecordSets']);
    assert.deepEqual(server.ask(`www.${zone}`, 'A'), ['192.0.2.2']);
    // Nothing listens there.
    bench.configure({ targets: { route53, own: { ...server.target, port: 9 } } });
    const { code, stderr, stdout } = await bench.hook(call(3, www('192.0.2.3')));
    assert.equal(code, 1, stdout + stderr);
    assert.match(stderr, /at own: 127\.0\.0\.1 port \d+: connect ECONNREFUSED/);
    assert.deepEqual(bench.sets(zone), [`ns1.${zone} A 300 127.0.0.1`, `www.${zone} A 300 192.0.2.3`]);
  });
});
