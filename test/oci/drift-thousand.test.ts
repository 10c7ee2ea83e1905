import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import type { DriftDocument } from '../../src/reconcile/plan/drift-report.ts';
import { address, whole } from '../acceptance/calls.ts';
import { Bench } from '../support/bench.ts';

const count = 1000;
const zonesPerPage = 100;
const zones = Array.from({ length: count }, (_, i) => `z${i}.example.`);

describe(`drift of ${count} zones with Oracle's DNS`, () => {
  let local: LocalOciDns;
  let bench: Bench;
  before(async () => {
    local = await LocalOciDns.open({ creationMs: 0 });
    bench = await Bench.open();
    const configFile = local.writeConfig(join(bench.dir, 'oci', 'config'));
    const place = { provider: 'oci', configFile, compartmentId: local.compartmentId, endpoint: local.url };
    bench.configure({ targets: { oracle: { ...place, maxRequestsPerSecond: 10_000 } } });
    const { code, stderr } = await bench.hook(zones.map((zone) => whole(zone, 1, [address(zone)])));
    assert.equal(code, 0, stderr);
    assert.equal((await bench.run('drift')).code, 0);
  });
  after(async () => {
    await bench.close();
    await local.close();
  });

  /** Returns the drift of all zones, with the requests that it takes. */
  async function drift(): Promise<{ readonly document: DriftDocument; readonly calls: readonly string[] }> {
    let document: DriftDocument | null = null;
    const calls = await local.calls(async () => {
      document = await bench.json<DriftDocument>('drift');
    });
    if (document === null) throw new Error('drift printed no document');
    return { document, calls };
  }

  const pages = Array.from({ length: count / zonesPerPage }, () => 'ListZones');

  it('takes the pages of one listing if no zone changed', async () => {
    const { document, calls } = await drift();
    assert.deepEqual(calls, pages);
    const { summary, zones: found } = document;
    assert.deepEqual([summary.drifted, summary.errors, summary.calls, found.length], [0, 0, pages.length, count]);
    assert.ok(found.every(({ via }) => via === 'version'));
  });

  it('reads in addition only the zone that changed', async () => {
    local.edit('z7.example', [{ operation: 'ADD', domain: 'z7.example', rtype: 'A', rdata: '203.0.113.9', ttl: 300 }]);
    const { document, calls } = await drift();
    assert.deepEqual(calls, [...pages, 'GetZoneRecords']);
    assert.equal(document.summary.drifted, 1);
    assert.deepEqual(
      document.zones.filter(({ via }) => via !== 'version').map(({ zone }) => zone),
      ['z7.example.'],
    );
  });
});
