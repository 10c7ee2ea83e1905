import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DriftDocument } from '../../src/reconcile/plan/drift-report.ts';
import { Bench } from '../support/bench.ts';
import { countRequests, type CountedRequests } from './support/count-requests.ts';
import { startOwnServer, type OwnServer } from './support/own-server.ts';

const count = 1000;
const zones = Array.from({ length: count }, (_, i) => `z${i}.example.`);

/** Longest check in milliseconds: it took 8 seconds at load 8, and this machine may be busier. */
const maxMs = 60_000;

describe(`drift of ${count} zones at a server of our own`, () => {
  let server: OwnServer;
  let counted: CountedRequests;
  let bench: Bench;
  before(async () => {
    server = await startOwnServer('bind', { zones });
    counted = await countRequests(server.port);
    bench = await Bench.open({ targets: { own: { ...server.target, port: counted.port } } });
    const calls = zones.map((name) => ({
      command: 'update',
      zone: { name, soa: { ttl: 300, serial: 1 }, rr: [{ host: `www.${name}`, type: 'A', value: '192.0.2.1' }] },
    }));
    const { code, stderr } = await bench.hook(calls);
    assert.equal(code, 0, stderr);
    assert.equal((await bench.run('drift')).code, 0);
  });
  after(async () => {
    counted.close();
    await bench.close();
    await server.close();
  });

  it('asks each for its serial, and transfers none', async () => {
    let document: DriftDocument | null = null;
    const started = Date.now();
    const requests = await counted.during(async () => {
      document = await bench.json<DriftDocument>('drift');
    });
    const took = Date.now() - started;
    const { summary, zones: found } = document as unknown as DriftDocument;
    console.log(`drift of ${count} zones at BIND: ${requests.length} requests, ${took} ms`);
    assert.deepEqual([summary.drifted, summary.errors, summary.calls, requests.length], [0, 0, count, count]);
    assert.ok(found.every(({ via }) => via === 'version'));
    assert.ok(took < maxMs, `${took} ms`);
  });
});
