import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DriftDocument } from '../../src/reconcile/plan/drift-report.ts';
import { Bench } from '../support/bench.ts';
import { serverKinds, startOwnServer, type OwnServer } from './support/own-server.ts';

for (const kind of serverKinds)
  describe(`drift at ${kind}`, () => {
    let server: OwnServer;
    let bench: Bench;
    const names = ['a', 'b', 'c'].map((label) => `${label}.example.`);
    before(async () => {
      server = await startOwnServer(kind);
      bench = await Bench.open({ targets: { own: server.target } });
      for (const name of names) await server.giveZone(name);
      const calls = names.map((name) => ({
        command: 'update',
        zone: { name, soa: { ttl: 300, serial: 1 }, rr: [{ host: `www.${name}`, type: 'A', value: '192.0.2.1' }] },
      }));
      const { code, stderr } = await bench.hook(calls);
      assert.equal(code, 0, stderr);
    });
    after(async () => {
      await bench.close();
      await server.close();
    });

    const drift = async (...words: string[]) => {
      const document = await bench.json<DriftDocument>('drift', ...words);
      return { ...document.summary, via: document.zones.map(({ via }) => via) };
    };

    it('is looked for with one query for each zone that nobody changed, once the zone was read', async () => {
      assert.deepEqual((await drift()).via, ['api', 'api', 'api']);
      const { via, calls, drifted } = await drift();
      assert.deepEqual({ via, calls, drifted }, { via: ['version', 'version', 'version'], calls: 3, drifted: 0 });
      assert.equal((await drift('--via', 'api')).calls, 6, 'a query and a transfer for each zone');
    });

    it('of others is found in the zone that changed, and only that one is transferred', async () => {
      server.asOther([
        'zone b.example.',
        'update delete www.b.example. A',
        'update add www.b.example. 300 A 203.0.113.1',
      ]);
      const { via, calls, drifted } = await drift();
      assert.deepEqual({ via, calls, drifted }, { via: ['version', 'api', 'version'], calls: 4, drifted: 1 });
      assert.deepEqual((await drift()).via, ['version', 'api', 'version'], 'a zone with drift is read again');
      assert.equal((await bench.run('drift', '--heal', '--yes')).code, 0);
      assert.deepEqual(server.ask('www.b.example.', 'A'), ['192.0.2.1']);
    });

    it('is looked for in a zone that we wrote since', async () => {
      await drift();
      const edit = { host: 'www.a.example.', type: 'A', value: '192.0.2.2' };
      const update = { command: 'update', zone: { name: 'a.example.', soa: { ttl: 300, serial: 2 }, rr: [edit] } };
      assert.equal((await bench.hook(update)).code, 0);
      assert.deepEqual((await drift()).via, ['api', 'version', 'version']);
      assert.deepEqual((await drift()).via, ['version', 'version', 'version']);
    });
  });
