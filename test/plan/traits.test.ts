import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import type { Traits } from '../../src/cloud/traits.ts';
import { openDnsSync } from '../../src/index.ts';
import type { DnsSync } from '../../src/library/open-library.ts';
import { parseName, type DnsName } from '../../src/reconcile/dns/name.ts';
import { keyOf, recordSet, type RecordSet } from '../../src/reconcile/dns/record-set.ts';
import { otherServices, realServices } from '../model/service-traits.ts';
import { strictProvider } from '../model/strict-provider.ts';
import { ProcessEnd, StrictService } from '../model/strict-service.ts';

const zone = nameOf('example.com.');

function nameOf(text: string): DnsName {
  const name = parseName(text);
  assert.ok(name.ok);
  return name.value;
}

const service = (name: string): Traits => {
  const found = [...realServices, ...otherServices].find(({ words }) => words.service === name);
  assert.ok(found !== undefined, name);
  return found;
};
const address = (label: string, value: string, ttl = 3600): object => {
  return { host: `${label}.example.com.`, type: 'A', ttl, value };
};
const setOf = (label: string, value: string, ttl = 3600) =>
  recordSet(nameOf(`${label}.example.com.`), 'A', ttl, [value]);

describe('decisions by the traits of a service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dns-sync-traits-'));
  const opened: DnsSync[] = [];
  let serial = 1;

  afterEach(async () => {
    for (const item of opened.splice(0)) await item.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(traits: Traits): { readonly there: StrictService; readonly dnsSync: DnsSync } {
    const there = new StrictService(traits);
    const dnsSync = openDnsSync({
      config: { server: 'plesk.example', targets: { own: {} }, hook: { budgetSeconds: 600 } },
      stateDir: join(folder, `state-${serial}`),
      providers: { own: strictProvider(there) },
    });
    opened.push(dnsSync);
    return { there, dnsSync };
  }

  const update = async (dnsSync: DnsSync, ...rr: readonly object[]) =>
    dnsSync.handleCall(
      Buffer.from(
        JSON.stringify({ command: 'update', zone: { name: zone, soa: { ttl: 3600, serial: (serial += 10) }, rr } }),
      ),
    );

  /** Lets another party write a set once, after the next observation. */
  function afterLook(there: StrictService, foreign: RecordSet): void {
    let isDue = false;
    there.hears = (text) => (isDue ||= text.startsWith('read'));
    there.between = () => {
      if (!isDue) return;
      there.between = () => undefined;
      there.writeAsOther(zone, keyOf(foreign), foreign);
    };
  }

  for (const atomic of ['batch', 'set', 'record']) {
    it(`without a guard a foreign set is held, and stays unchanged: ${atomic}`, async () => {
      const { there, dnsSync } = open(service(`${atomic}, none, with TTL, made, marked`));
      assert.equal((await update(dnsSync, address('a', '192.0.2.1'))).exit, 0);
      const foreign = setOf('b', '203.0.113.9');
      there.writeAsOther(zone, keyOf(foreign), foreign);
      const { exit } = await update(dnsSync, address('a', '192.0.2.2'), address('b', '192.0.2.3'));
      assert.equal(exit, 1);
      assert.deepEqual(there.zones.get(zone)?.sets.get(keyOf(foreign))?.set, foreign);
      assert.deepEqual(there.zones.get(zone)?.sets.get(keyOf(setOf('a', '')))?.set.values, ['192.0.2.2']);
      const [planned] = (await dnsSync.plan()).zones;
      assert.deepEqual(
        planned?.held.map(({ rule }) => rule),
        ['conflict'],
      );
      assert.deepEqual(there.broken, []);
    });
  }

  it('without a guard an outdated plan is not applied', async () => {
    const { there, dnsSync } = open(service('set, none, with TTL, made, marked'));
    await update(dnsSync, address('a', '192.0.2.1'));
    there.writeAsOther(zone, keyOf(setOf('a', '')), setOf('a', '203.0.113.1'));
    // Written between the observation of the plan and that of the pass.
    let requests = 0;
    there.between = () => {
      if (++requests === 3) there.writeAsOther(zone, keyOf(setOf('a', '')), setOf('a', '203.0.113.2'));
    };
    const { results } = await dnsSync.apply();
    assert.equal(results[0]?.error?.code, 'moved');
    assert.deepEqual(there.zones.get(zone)?.sets.get(keyOf(setOf('a', '')))?.set.values, ['203.0.113.2']);
  });

  it("without a guard a plan is applied in any order of the service's listing of foreign sets", async () => {
    const { there, dnsSync } = open(service('set, none, with TTL, made, marked'));
    await update(dnsSync, address('b', '192.0.2.1'));
    there.writeAsOther(zone, keyOf(setOf('a', '')), setOf('a', '203.0.113.1'));
    const sets = there.zones.get(zone)?.sets;
    // It lists ours last.
    const ours = sets?.get(keyOf(setOf('b', '')));
    assert.ok(sets !== undefined && ours !== undefined);
    sets.delete(keyOf(ours.set));
    sets.set(keyOf(ours.set), ours);
    there.losesReply = () => true;
    await update(dnsSync, address('b', '192.0.2.2'));
    there.losesReply = () => false;
    const { results } = await dnsSync.apply();
    assert.equal(results[0]?.error, null);
    assert.deepEqual(there.zones.get(zone)?.sets.get(keyOf(setOf('b', '')))?.set.values, ['192.0.2.2']);
  });

  it('without a guard a deviation of the stored content is reported', async () => {
    const { there, dnsSync } = open(service('set, none, with TTL, made, marked'));
    await update(dnsSync, address('a', '192.0.2.1'));
    const write = there.write.bind(there);
    there.write = (name, writes) => {
      const answer = write(name, writes);
      there.writeAsOther(name, keyOf(setOf('a', '')), setOf('a', '192.0.2.99'));
      return answer;
    };
    const { exit, results } = await update(dnsSync, address('a', '192.0.2.2'));
    assert.deepEqual([exit, results[0]?.error?.code], [1, 'not-as-written']);
    assert.match(
      results[0]?.error?.message ?? '',
      /accepted the change, but stored different values: a\.example\.com\. A$/,
    );
  });

  it("a zone that isn't given is held, and nothing is created, until it exists", async () => {
    const { there, dnsSync } = open(service('RFC 2136'));
    assert.equal((await update(dnsSync, address('a', '192.0.2.1'))).exit, 1);
    const [planned] = (await dnsSync.plan()).zones;
    assert.equal(planned?.action, 'held');
    assert.deepEqual(
      planned.held.map(({ rule, detail }) => [rule, detail]),
      [['no-hosted-zone', 'own has no zone of this name, and dns-sync cannot create one at RFC 2136']],
    );
    assert.equal(there.zones.size, 0);
    there.give(zone);
    assert.equal((await dnsSync.apply()).results[0]?.error, null);
    assert.equal((await dnsSync.status()).zones[0]?.state, 'synchronized');
  });

  it('a zone whose creation got no answer stays ours if Plesk deletes and creates the domain before a look', async () => {
    const { there, dnsSync } = open(service('batch, none, without TTL, made, unmarked'));
    let requests = 0;
    there.losesReply = () => ++requests === 2;
    assert.equal((await update(dnsSync, address('a', '192.0.2.1'))).exit, 1);
    assert.equal(there.zones.size, 1, 'it was created');
    const { exit } = await dnsSync.handleCall(Buffer.from(JSON.stringify({ command: 'delete', zone: { name: zone } })));
    assert.equal(exit, 0);
    assert.equal((await update(dnsSync, address('a', '192.0.2.2'))).exit, 0);
    assert.deepEqual(there.zones.get(zone)?.sets.get(keyOf(setOf('a', '')))?.set.values, ['192.0.2.2']);
  });

  it('what a process may have written in an empty given zone before it ended is looked up before the next edit', async () => {
    const { there, dnsSync } = open(service('record, record, without TTL, given, unmarked'));
    assert.equal((await update(dnsSync, address('a', '192.0.2.1'))).exit, 1, 'there is no hosted zone');
    there.give(zone);
    let hasWritten = false;
    there.hears = (text) => (hasWritten ||= text.startsWith('add'));
    there.endsProcess = () => hasWritten;
    await assert.rejects(dnsSync.apply(), ProcessEnd);
    there.endsProcess = () => false;
    assert.equal((await update(dnsSync, address('a', '192.0.2.2'))).exit, 0);
    assert.deepEqual(there.zones.get(zone)?.sets.get(keyOf(setOf('a', '')))?.set.values, ['192.0.2.2']);
  });

  it('with a guard of single records, a foreign record that came between the look and the creation is never removed', async () => {
    const { there, dnsSync } = open(service('record, record, with TTL, made, marked'));
    await update(dnsSync, address('b', '192.0.2.1'));
    const foreign = setOf('a', '203.0.113.9');
    afterLook(there, foreign);
    const { exit, results } = await update(dnsSync, address('a', '192.0.2.1'), address('b', '192.0.2.2'));
    assert.deepEqual([exit, results[0]?.error?.code], [1, 'not-as-written']);
    await dnsSync.apply();
    assert.deepEqual(there.broken, []);
    assert.ok(there.zones.get(zone)?.sets.get(keyOf(foreign))?.set.values.includes('203.0.113.9'));
    const [planned] = (await dnsSync.plan()).zones;
    assert.deepEqual(
      planned?.held.map(({ rule }) => rule),
      ['conflict'],
    );
    // The other set of the same pass is ours as before.
    assert.equal((await update(dnsSync, address('b', '192.0.2.3'))).exit, 0);
  });

  it('with a guard of single records, a set of ours with a foreign record stays ours when another set is created', async () => {
    const { there, dnsSync } = open(service('record, record, with TTL, made, marked'));
    await update(dnsSync, address('a', '192.0.2.1'));
    const values = ['192.0.2.1', '203.0.113.9'];
    afterLook(there, recordSet(nameOf('a.example.com.'), 'A', 3600, values));
    await update(dnsSync, address('a', '192.0.2.1'), address('a', '192.0.2.2'), address('b', '192.0.2.1'));
    const all = ['192.0.2.1', '192.0.2.2', '203.0.113.9'];
    assert.deepEqual(there.zones.get(zone)?.sets.get(keyOf(setOf('a', '')))?.set.values, all);
    const [planned] = (await dnsSync.plan()).zones;
    assert.deepEqual([planned?.held, planned?.changes.length], [[], 1]);
  });

  it("a TTL that the service doesn't support is adapted with a remark, and isn't drift", async () => {
    const { there, dnsSync } = open(service('GoDaddy'));
    there.give(zone);
    const { exit, results } = await update(dnsSync, address('a', '192.0.2.1', 300));
    assert.equal(exit, 0);
    assert.deepEqual(results[0]?.remarks, [
      'a.example.com. A: TTL 300 is outside the range of GoDaddy (600 to 86400); 600 is used',
    ]);
    assert.deepEqual((await dnsSync.drift()).zones[0]?.drift, []);
    const requests = there.calls;
    await update(dnsSync, address('a', '192.0.2.1', 300));
    assert.equal(there.calls, requests);
  });
});
