import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type * as Library from '../../src/index.ts';
import { Bench } from '../support/bench.ts';

const root = join(import.meta.dirname, '../..');
const { openDnsSync, DnsSyncError } = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as typeof Library;
const { folderProvider } = (await import(pathToFileURL(join(root, 'examples/folder-provider.mjs')).href)) as {
  readonly folderProvider: (folder: string) => Library.Provider;
};

const zone = 'a.example.';
const update = (serial: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      command: 'update',
      zone: {
        name: zone,
        soa: { ttl: 300, serial },
        rr: [{ host: `www.${zone}`, type: 'A', value: `192.0.2.${serial}` }],
      },
    }),
  );

describe('a provider that makes the changes and then throws', () => {
  let bench: Bench;
  let dnsSync: Library.DnsSync;
  let asked: string[];
  let throws: boolean;

  const open = (hook: object): Library.DnsSync => {
    const provider = folderProvider(join(bench.dir, 'zones'));
    const custom: Library.Provider = {
      ...provider,
      observe: async (...of) => {
        asked.push('observe');
        return provider.observe(...of);
      },
      submit: async (...what) => {
        asked.push('submit');
        const submission = await provider.submit(...what);
        if (throws) throw new DnsSyncError('unreachable', 'the connection ended', 'try again');
        return submission;
      },
    };
    const config = { server: 'own.example', targets: { mine: {} }, hook };
    return openDnsSync({ config, stateDir: join(bench.dir, 'own-state'), providers: { mine: custom } });
  };

  beforeEach(async () => {
    bench = await Bench.open();
    asked = [];
    throws = false;
    dnsSync = open({});
  });
  afterEach(async () => {
    await dnsSync.close();
    await bench.close();
  });

  const stateOf = async () => {
    const { state, attempts, nextAttemptAt } = (await dnsSync.status()).zones[0] ?? {};
    return { state, attempts, isScheduled: typeof nextAttemptAt === 'string' };
  };

  /** The zone waits for its retry, and the next call observes what was done instead of sending it again. */
  async function failsAndHeals(): Promise<void> {
    assert.deepEqual(await stateOf(), { state: 'failing', attempts: 1, isScheduled: true });
    throws = false;
    asked = [];
    assert.equal((await dnsSync.handleCall(update(2))).exit, 0);
    assert.deepEqual(asked, ['observe']);
    assert.deepEqual(await stateOf(), { state: 'synchronized', attempts: 0, isScheduled: false });
  }

  it('has the changes of an apply verified by the next call: they are recorded as sent', async () => {
    assert.equal((await dnsSync.handleCall(update(1))).exit, 0);
    const recording = open({ apply: 'record' });
    assert.equal((await recording.handleCall(update(2))).exit, 0);
    await recording.close();
    throws = true;
    asked = [];
    assert.equal((await dnsSync.apply()).results[0]?.error?.code, 'unreachable');
    assert.deepEqual(asked, ['observe', 'submit']);
    await failsAndHeals();
  });

  it('makes an edit that was sent without a lookup fail like any other: it is recorded, and retried', async () => {
    assert.equal((await dnsSync.handleCall(update(1))).exit, 0);
    throws = true;
    asked = [];
    assert.equal((await dnsSync.handleCall(update(2))).exit, 1);
    assert.deepEqual(asked, ['submit']);
    await failsAndHeals();
  });
});
