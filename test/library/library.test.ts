import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type * as Library from '../../src/index.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { realServices } from '../model/service-traits.ts';

const [route53] = realServices;

const root = join(import.meta.dirname, '../..');
/** What programs import. */
const { openDnsSync, DnsSyncError } = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as typeof Library;

const update = (name: string, value = '192.0.2.1', serial = 1): Buffer =>
  Buffer.from(
    JSON.stringify({
      command: 'update',
      zone: { name, soa: { ttl: 300, serial }, rr: [{ host: `www.${name}`, type: 'A', value }] },
    }),
  );
const foreign = (name: string) =>
  ({
    Name: `www.${name}`,
    Type: 'A',
    TTL: 300,
    ResourceRecords: [{ Value: '203.0.113.1' }],
  }) as const;

describe('the library', () => {
  let bench: Bench;
  let dnsSync: Library.DnsSync;
  let before: NodeJS.ProcessEnv;
  beforeEach(async () => {
    bench = await Bench.open();
    before = { ...process.env };
    // The AWS SDK reads endpoint and credentials from the environment of its process.
    Object.assign(process.env, bench.env);
    dnsSync = openDnsSync();
  });
  afterEach(async () => {
    await dnsSync.close();
    process.env = before;
    await bench.close();
  });

  it('handles a call from Plesk like the hook', async () => {
    const call = await dnsSync.handleCall(update('a.example.'));
    assert.deepEqual(
      [call.exit, call.recorded, call.unrecorded, call.error],
      [0, [{ zone: 'a.example.', verdict: 'changed', remarks: [] }], [], null],
    );
    assert.deepEqual(
      call.results.map(({ zone, created, zoneMade }) => [zone, created, zoneMade]),
      [['a.example.', 1, true]],
    );
    assert.deepEqual(bench.sets('a.example.'), ['www.a.example. A 300 192.0.2.1']);
    assert.deepEqual(await bench.calls(async () => dnsSync.handleCall(update('a.example.'))), []);
  });

  it('reports a refused call like the hook, and throws nothing', async () => {
    const call = await dnsSync.handleCall(Buffer.from('{"command":"update"}'));
    assert.equal(call.exit, 2);
    assert.equal(call.unrecorded.length, 1);
    const broken = await dnsSync.handleCall(Buffer.from('not JSON'));
    assert.equal(broken.exit, 2);
    assert.equal(typeof broken.error?.hint, 'string');
  });

  it('returns the documents that --json prints', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await dnsSync.handleCall(update('a.example.'));
    assert.deepEqual(await dnsSync.plan(), await bench.json('plan'));
    assert.deepEqual(await dnsSync.plan(['a.example'], { offline: true }), await bench.json('plan', '--offline'));
    const applied = await dnsSync.apply();
    conforms('apply', applied);
    assert.deepEqual(bench.sets('a.example.'), ['www.a.example. A 300 192.0.2.1']);
    bench.route53.put('a.example.', foreign('a.example.'));
    const drift = await dnsSync.drift();
    assert.deepEqual(drift, await bench.json('drift'));
    assert.equal(drift.summary.drifted, 1);
    assert.deepEqual(await dnsSync.status(), await bench.json('status'));
    await dnsSync.drift([], { heal: true });
    assert.deepEqual(bench.sets('a.example.'), ['www.a.example. A 300 192.0.2.1']);
  });

  it('lists a part of the zones by the options of status, as the command does', async () => {
    bench.configure({ hook: { apply: 'record' } });
    for (const zone of ['a.example.', 'b.example.', 'bücher.example.', 'c.example.'])
      await dnsSync.handleCall(update(zone));
    await dnsSync.apply(['b.example']);
    const zonesOf = async (options: Library.StatusOptions, ...words: readonly string[]) => {
      const status = await dnsSync.status([], options);
      assert.deepEqual(status, await bench.json('status', ...words));
      conforms('status', status);
      assert.equal(status.summary.zones, 4, 'the summary is of all zones');
      return status.zones.map(({ displayName }) => displayName.slice(0, 1)).join('');
    };
    assert.equal(await zonesOf({ state: 'synchronized' }, '--state', 'synchronized'), 'b');
    assert.equal(await zonesOf({ state: 'pending,failing' }, '--state', 'pending,failing'), 'acb');
    assert.equal(await zonesOf({ search: 'BÜCHER' }, '--search', 'BÜCHER'), 'b');
    assert.equal(await zonesOf({ limit: 2 }, '--limit', '2'), 'ab');
    const { next } = await dnsSync.status([], { limit: 2 });
    assert.equal(next, 'b.example.');
    assert.equal(await zonesOf({ limit: 2, after: next }, '--limit', '2', '--after', next), 'cb');
    assert.equal((await dnsSync.status([], { limit: 2, after: next })).next, null);
    await assert.rejects(dnsSync.status([], { state: 'broken' }), { code: 'bad-options' });
    await assert.rejects(dnsSync.status([], { limit: 0 }), { code: 'bad-options' });
  });

  it('applies only the expected plan', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await dnsSync.handleCall(update('a.example.'));
    const { id } = await dnsSync.plan();
    await dnsSync.handleCall(update('a.example.', '192.0.2.2', 2));
    await assert.rejects(dnsSync.apply([], { expect: id }), (error) => {
      return error instanceof DnsSyncError && error.code === 'plan-moved';
    });
    await dnsSync.apply([], { expect: (await dnsSync.plan()).id });
    assert.deepEqual(bench.sets('a.example.'), ['www.a.example. A 300 192.0.2.2']);
  });

  it('resyncs from bytes and from a file, and deletes what a complete source lacks', async () => {
    await dnsSync.handleCall(update('a.example.'));
    // A resync may delete one zone of ten.
    const names = Array.from({ length: 9 }, (_, i) => `b${i}.example.`);
    const calls = names.map((name) => JSON.parse(String(update(name))) as object);
    const part = await dnsSync.resync({ bytes: Buffer.from(JSON.stringify(calls)), partial: true });
    assert.equal(part.sourceComplete, true);
    assert.deepEqual(
      (await dnsSync.status()).zones.map(({ zone, state }) => `${zone} ${state}`),
      ['a.example.', ...names].map((zone) => `${zone} synchronized`),
    );
    const file = join(bench.dir, 'zones.json');
    writeFileSync(file, JSON.stringify([...calls, JSON.parse(String(update('d.example.')))]));
    const { sourceComplete, ...document } = await dnsSync.resync({ from: file });
    conforms('apply', document);
    assert.equal(sourceComplete, true);
    assert.deepEqual(bench.sets('a.example.'), []);
    assert.deepEqual(bench.sets('d.example.'), ['www.d.example. A 300 192.0.2.1']);
  });

  it('handles calls at the same time in one program', async () => {
    const names = Array.from({ length: 5 }, (_, i) => `z${i}.example.`);
    const calls = await Promise.all(names.map(async (name) => dnsSync.handleCall(update(name))));
    assert.deepEqual(
      calls.map(({ exit }) => exit),
      [0, 0, 0, 0, 0],
    );
    for (const name of names) assert.deepEqual(bench.sets(name), [`www.${name} A 300 192.0.2.1`]);
  });

  it('accepts the configuration as an object, and refuses what the file would refuse', async () => {
    const stateDir = join(bench.dir, 'own-state');
    const own = openDnsSync({ config: { server: 'own.example', hook: { apply: 'record' } }, stateDir });
    await own.handleCall(update('own.example.'));
    assert.deepEqual(
      (await own.status()).zones.map(({ zone, state }) => [zone, state]),
      [['own.example.', 'pending']],
    );
    await own.close();
    process.env['DNS_SYNC_STATE_DIR'] = stateDir;
    const byVariable = openDnsSync({ config: { stateDir: '/nonexistent' } });
    assert.deepEqual(
      (await byVariable.status()).zones.map(({ zone }) => zone),
      ['own.example.'],
    );
    await byVariable.close();
    const refused = openDnsSync({ config: { polcy: {} }, stateDir });
    await assert.rejects(refused.plan(), /unknown key "polcy"/);
    assert.throws(() => openDnsSync({ config: {}, configFile: 'x' }), /"config" and "configFile"/);
    const elsewhere = openDnsSync({ configFile: join(bench.dir, 'none.json') });
    await assert.rejects(elsewhere.status(), (error) => (error as { code?: string }).code === 'config-missing');
  });

  it('works with a provider of the program, and closes it once', async () => {
    const asked: string[] = [];
    let closed = 0;
    const provider = {
      name: 'mine',
      traits: { ...route53, marksOwner: false, settles: 'at-once' },
      adjust: (zone: Library.Zone) => ({ zone, remarks: [] }),
      callsFor: (_: Library.DnsName, changes: readonly Library.Change[]) => [changes],
      secondsFor: () => 0,
      find: async (zone: Library.DnsName) => {
        asked.push(`find ${zone}`);
        return { kind: 'absent' } as const;
      },
      zoneMaker: {
        create: async (zone: Library.DnsName) => {
          asked.push(`create ${zone}`);
          return { kind: 'created', zoneId: 'one', nameServers: ['ns.example.'], remark: null } as const;
        },
      },
      submit: async (zone: Library.DnsName, zoneId: string, changes: readonly Library.Change[]) => {
        asked.push(`submit ${zone} ${zoneId} ${changes.length}`);
        const done = changes.map((change) => ({
          change,
          now: change.after === null ? null : { set: change.after, raw: {} },
        }));
        return { done, refused: [], unsure: [], stale: false, failure: null, changeIds: [] };
      },
      calls: () => asked.length,
      close: () => closed++,
    } as unknown as Library.Provider;
    const config = { server: 'own.example', targets: { mine: {} } };
    const own = openDnsSync({ config, stateDir: join(bench.dir, 'own-state'), providers: { mine: provider } });
    assert.equal((await own.handleCall(update('own.example.'))).exit, 0);
    assert.deepEqual(asked, ['find own.example.', 'create own.example.', 'submit own.example. one 1']);
    assert.deepEqual(
      (await own.status()).zones.map(({ target, state }) => [target, state]),
      [['mine', 'synchronized']],
    );
    assert.equal(closed, 0);
    await own.close();
    assert.equal(closed, 1);
    await assert.rejects(own.status(), /closed/);
    assert.equal(bench.route53.ledger.entries.length, 0);
    const unknown = openDnsSync({ config, stateDir: join(bench.dir, 'own-state'), providers: { other: provider } });
    await assert.rejects(unknown.plan(), (error) => (error as { code?: string }).code === 'unknown-target');
  });

  it('prints nothing, starts no process, and sends messages for people to the logger', async () => {
    bench.configure({ hook: { apply: 'background' } });
    const lines: string[] = [];
    const add = (text: string): void => void lines.push(text);
    const logged = openDnsSync({ logger: { info: add, warn: add, error: add } });
    await logged.handleCall(update('a.example.'));
    await logged.close();
    assert.deepEqual(lines, ['1 zone recorded; queued for the background']);
    assert.deepEqual(
      (await dnsSync.status()).zones.map(({ state }) => state),
      ['pending'],
    );
    const text = readFileSync(join(root, 'dist/lib/library.cjs'), 'utf8');
    assert.ok(!/process\.std(?:out|err|in)|console\./.test(text), 'the library has the standard streams in it');
  });
});
