import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

interface Status {
  readonly zones: readonly { readonly state: string; readonly late: { serial: number; at: string } | null }[];
}

const zone = 'example.com.';
const newer = 1000;
const older = 999;
const values: Readonly<Record<number, string>> = { [older]: '192.0.2.1', [newer]: '192.0.2.2', 1001: '192.0.2.3' };
const update = (serial: number) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr: [{ host: zone, type: 'A', value: values[serial] }] },
});

describe('a late call', { skip: process.platform === 'win32' }, () => {
  let bench: Bench;
  let server: FakePlesk;
  beforeEach(async () => {
    bench = await Bench.open();
    server = new FakePlesk(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = server.program;
    await bench.hook(update(newer));
  });
  afterEach(async () => bench.close());

  const served = (): string | undefined => bench.sets(zone)[0]?.split(' ').at(-1);
  const pleskHas = (serial: number): void => server.set({ zones: [{ name: 'example.com', serial }] });

  async function late(): Promise<number | null> {
    const status = await bench.json<Status>('status');
    conforms('status', status);
    return status.zones[0]?.late?.serial ?? null;
  }

  async function retry(): Promise<void> {
    const { code, stderr } = await bench.run('retry');
    assert.equal(code, 0, stderr);
  }

  async function assertWhole(): Promise<void> {
    assert.match((await bench.run('doctor')).stdout, /ok +zones/);
  }

  /** Moves times in the zone's document. */
  function rewrite(pattern: RegExp, time: number): void {
    const file = join(bench.dir, 'state/zones/example.com.json');
    const before = readFileSync(file, 'utf8');
    const after = before.replace(pattern, `$1"${new Date(time).toISOString()}"`);
    assert.notEqual(after, before);
    writeFileSync(file, after);
  }

  const waitElevenMinutes = (): void => rewrite(/("late":\{"at":)"[^"]+"/, Date.now() - 660_000);

  it('is put aside, in the journal and in the status, and not dropped', async () => {
    const { code, stdout } = await bench.hook(update(older));
    assert.equal(code, 0);
    assert.match(stdout, /late call: serial 999 is older than 1000; set aside/);
    assert.equal(await late(), older);
    assert.match((await bench.run('status', '--all')).stdout, /late call with serial 999/);
    assert.match((await bench.run('history')).stdout, /late call set aside/);
    await assertWhole();
    assert.equal(served(), values[newer]);
  });

  it('is applied by the next retry if Plesk went back to it', async () => {
    await bench.hook(update(older));
    pleskHas(older);
    await retry();
    assert.equal(served(), values[older]);
    assert.equal(await late(), null);
    await assertWhole();
    assert.equal(await bench.calls(async () => bench.hook(update(older))).then(({ length }) => length), 0);
  });

  it('is dropped by the next retry if Plesk has newer content', async () => {
    await bench.hook(update(older));
    pleskHas(newer);
    assert.deepEqual(await bench.calls(retry), []);
    assert.equal(served(), values[newer]);
    assert.equal(await late(), null);
    await assertWhole();
    const asked = server.calls.length;
    await retry();
    assert.equal(server.calls.length, asked, 'Plesk is not asked again');
  });

  it('ends with the next call', async () => {
    await bench.hook(update(older));
    await bench.hook(update(1001));
    assert.equal(await late(), null);
    pleskHas(older);
    await retry();
    assert.equal(served(), values[1001]);
  });

  it("wins after ten minutes if Plesk can't be asked, and not before", async () => {
    bench.env['DNS_SYNC_PLESK'] = join(bench.dir, 'no-plesk');
    await bench.hook(update(older));
    await retry();
    assert.equal(served(), values[newer]);
    assert.equal(await late(), older);
    waitElevenMinutes();
    await retry();
    assert.equal(served(), values[older]);
    assert.equal(await late(), null);
  });

  it("wins if Plesk can't be asked and the clock was set back since it arrived, because its waiting time is unknown", async () => {
    bench.env['DNS_SYNC_PLESK'] = join(bench.dir, 'no-plesk');
    await bench.hook(update(older));
    rewrite(/("late":\{"at":)"[^"]+"/, Date.now() + 86_400_000);
    await retry();
    assert.equal(served(), values[older]);
    assert.equal(await late(), null);
  });

  it('adds nothing to an unchanged hook call while it waits', async () => {
    await bench.hook(update(older));
    assert.deepEqual(await bench.calls(async () => bench.hook(update(newer))), []);
  });

  it('is not a call after the clock was set back', async () => {
    rewrite(/("lastCommandAt":)"[^"]+"/, Date.now() + 1_800_000);
    const { code, stderr } = await bench.hook(update(older));
    assert.equal(code, 0);
    assert.match(stderr, /went back from 1000 to 999/);
    assert.equal(served(), values[older]);
    assert.equal(await late(), null);
  });

  it('is recorded and left to apply if nothing is applied unattended', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(update(older));
    pleskHas(older);
    assert.deepEqual(await bench.calls(retry), []);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.equal(served(), values[older]);
  });
});
