import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const zone = 'example.com.';
const update = (name: string, serial: number, value: string) => ({
  command: 'update',
  zone: { name, soa: { ttl: 300, serial }, rr: [{ host: name, type: 'A', value }] },
});

describe('the name of this server', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open({ server: 'old.example' });
  });
  afterEach(async () => bench.close());

  const state = (path: string): string => join(bench.dir, 'state', path);
  const identity = (): { server: string; formerServers: string[]; id: string } =>
    JSON.parse(readFileSync(state('identity.json'), 'utf8'));

  /** Removes all documents but keeps the identity. */
  function loseDocuments(): void {
    for (const folder of ['zones', 'journal', 'locks']) rmSync(state(folder), { recursive: true });
  }

  it('is recorded by the first call, and a zone created under a former name is ours', async () => {
    assert.equal((await bench.hook(update(zone, 1, '192.0.2.1'))).code, 0);
    const { id } = identity();
    assert.equal(identity().server, 'old.example');
    bench.configure({ server: 'new.example' });
    loseDocuments();
    const { code, stderr } = await bench.hook(update(zone, 2, '192.0.2.2'));
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`]);
    const { server, formerServers } = identity();
    assert.deepEqual(
      { server, formerServers, id: identity().id },
      { server: 'new.example', formerServers: ['old.example'], id },
    );
  });

  it("stays if the configuration no longer has one, whatever the machine's name", async () => {
    await bench.hook(update(zone, 1, '192.0.2.1'));
    bench.configure({ server: undefined });
    loseDocuments();
    assert.equal((await bench.hook(update(zone, 2, '192.0.2.2'))).code, 0);
    assert.equal((await bench.hook(update('new.example.', 1, '192.0.2.2'))).code, 0);
    const references = bench.route53.dumpAccount().zones.map(({ callerReference }) => callerReference);
    assert.deepEqual(references.toSorted(), [
      'dns-sync/old.example/example.com./1',
      'dns-sync/old.example/new.example./1',
    ]);
  });

  it('is added to an earlier state with its next call', async () => {
    await bench.hook(update(zone, 1, '192.0.2.1'));
    rmSync(state('identity.json'));
    await bench.hook(update(zone, 2, '192.0.2.2'));
    assert.equal(identity().server, 'old.example');
  });
});
