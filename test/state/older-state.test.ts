import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

interface Plan {
  readonly applyable: boolean;
  readonly zones: readonly {
    zone: string;
    action: string;
    held: readonly { rule: string; name: string }[];
    drift?: object;
  }[];
}
interface Status {
  readonly zones: readonly {
    zone: string;
    state: string;
    error: { code: string; message: string; hint: string } | null;
  }[];
}
interface Drift {
  readonly zones: readonly { zone: string; drift: readonly object[]; error: { code: string } | null }[];
}

const update = (name: string, serial: number, value: string) => ({
  command: 'update',
  zone: { name, soa: { ttl: 300, serial }, rr: [{ host: name, type: 'A', value }] },
});

const advice = /dns-sync resync.*dns-sync state accept/;

describe('a state directory that was restored from a backup', { skip: process.platform === 'win32' }, () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    bench.env['DNS_SYNC_PLESK'] = join(bench.dir, 'no-plesk');
  });
  afterEach(async () => bench.close());

  const state = (): string => join(bench.dir, 'state');
  const set = (zone: string, value: string): readonly string[] => [`${zone} A 300 ${value}`];

  /** Makes a backup of `a` and `b`, changes `a` in Plesk, and restores the backup. */
  async function restoreBackup(): Promise<void> {
    await bench.hook(update('a.example.', 1, '192.0.2.1'));
    await bench.hook(update('b.example.', 1, '192.0.2.1'));
    const backup = join(bench.dir, 'backup.tar');
    execFileSync('tar', ['cf', backup, '-C', state(), '.']);
    await bench.hook(update('a.example.', 2, '192.0.2.2'));
    execFileSync('tar', ['xf', backup, '-C', state()]);
  }

  async function planned(): Promise<Record<string, string>> {
    const plan = await bench.json<Plan>('plan');
    conforms('plan', plan);
    return Object.fromEntries(plan.zones.map(({ zone, action, held }) => [zone, `${action} ${held[0]?.rule ?? '-'}`]));
  }

  async function states(): Promise<Record<string, string>> {
    const { zones } = await bench.json<Status>('status');
    return Object.fromEntries(zones.map((item) => [item.zone, item.state]));
  }

  const allHeld = { 'a.example.': 'held state-older', 'b.example.': 'held state-older' };
  const noneHeld = { 'a.example.': 'none -', 'b.example.': 'none -' };

  it('writes nothing that Plesk changed since, and says what to do', async () => {
    await restoreBackup();
    assert.deepEqual(await bench.calls(async () => bench.run('status')), []);
    assert.deepEqual(await states(), { 'a.example.': 'held', 'b.example.': 'held' });
    const status = await bench.run('status');
    assert.equal(status.code, 2);
    assert.match(status.stdout, /state-older.*may have changed/);
    assert.match(status.stderr, advice);
    assert.deepEqual(await planned(), allHeld);
    const plan = await bench.run('plan');
    assert.match(plan.stdout, /held \(state-older\) {2}update a\.example\. A/, 'it shows what apply would change');
    assert.doesNotMatch(plan.stdout, /[Dd]rift/);
    const apply = await bench.run('apply', '--yes');
    assert.equal(apply.code, 2, apply.stderr);
    assert.match(apply.stderr, advice);
    const drift = await bench.run('drift', '--heal', '--yes', '--json');
    assert.equal(drift.code, 1);
    const { zones } = JSON.parse(drift.stdout) as Drift;
    assert.deepEqual(
      zones.map(({ drift: found, error }) => [found.length, error?.code]),
      [
        [0, 'state-older'],
        [0, 'state-older'],
      ],
    );
    const doctor = await bench.run('doctor');
    assert.equal(doctor.code, 2);
    assert.match(doctor.stdout, /restored backup or a copy.*2 zones held/);
    assert.deepEqual(bench.sets('a.example.'), set('a.example.', '192.0.2.2'));
  });

  it("doesn't retry zones that failed before the backup", async () => {
    await bench.hook(update('a.example.', 1, '192.0.2.1'));
    bench.route53.faults.add({ kind: 'unavailable', action: 'ChangeResourceRecordSets' });
    assert.equal((await bench.hook(update('a.example.', 2, '192.0.2.2'))).code, 1);
    const backup = join(bench.dir, 'backup');
    cpSync(state(), backup, { recursive: true });
    bench.route53.faults.clear();
    assert.equal((await bench.hook(update('a.example.', 3, '192.0.2.3'))).code, 0);
    rmSync(state(), { recursive: true });
    cpSync(backup, state(), { recursive: true });
    makeDue();
    const { code, stderr } = await bench.run('retry');
    assert.equal(code, 2, stderr);
    assert.match(stderr, /held \(state-older\)/);
    assert.deepEqual(bench.sets('a.example.'), set('a.example.', '192.0.2.3'));
    assert.equal((await bench.run('retry')).code, 0, 'it comes back later');
  });

  /** Makes all waiting zones due. */
  function makeDue(): void {
    for (const file of readdirSync(join(state(), 'due'))) {
      const due = file.replace(/\d{13,}/, (at) => String(Date.now() - 1000).padStart(at.length, '0'));
      renameSync(join(state(), 'due', file), join(state(), 'due', due));
    }
    for (const file of readdirSync(join(state(), 'zones'))) {
      const path = join(state(), 'zones', file);
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replaceAll(/("nextAttemptAt":)"[^"]+"/g, '$1"2026-01-01T00:00:00.000Z"'));
    }
  }

  it("accepts a hook call as the zone's present content, even one without a change", async () => {
    await restoreBackup();
    assert.equal((await bench.hook(update('a.example.', 3, '192.0.2.3'))).code, 0);
    assert.deepEqual(bench.sets('a.example.'), set('a.example.', '192.0.2.3'));
    assert.deepEqual(await planned(), { ...allHeld, 'a.example.': 'none -' });
    assert.deepEqual(await bench.calls(async () => bench.hook(update('b.example.', 1, '192.0.2.1'))), []);
    assert.deepEqual(await planned(), noneHeld);
    assert.equal((await bench.run('apply', '--yes')).stderr, '');
  });

  it('is applied again after "state accept"', async () => {
    await restoreBackup();
    await bench.run('plan');
    const { code, stdout } = await bench.run('state', 'accept');
    assert.equal(code, 0);
    assert.match(stdout, /2 zones released/);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('a.example.'), set('a.example.', '192.0.2.1'));
    assert.match((await bench.run('state', 'accept')).stdout, /Nothing to accept/);
  });

  it('applies nothing while the list of its zones is broken, and continues after "state accept"', async () => {
    await restoreBackup();
    await bench.run('status');
    writeFileSync(join(state(), 'older.json'), '{}');
    const hook = await bench.hook(update('a.example.', 3, '192.0.2.3'));
    assert.equal(hook.code, 1, 'recorded, and not applied');
    for (const words of [['plan'], ['apply', '--yes'], ['status']]) {
      const { code, stderr } = await bench.run(...words);
      assert.equal(code, 1, words[0]);
      assert.match(stderr, advice);
    }
    const doctor = await bench.run('doctor');
    assert.equal(doctor.code, 2);
    assert.match(doctor.stdout, /older\.json is broken/);
    assert.equal((await bench.run('state', 'accept')).code, 0);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('a.example.'), set('a.example.', '192.0.2.3'));
  });

  it('is current after a resync', async () => {
    await restoreBackup();
    const file = join(bench.dir, 'all.json');
    writeFileSync(file, JSON.stringify([update('a.example.', 2, '192.0.2.2'), update('b.example.', 1, '192.0.2.1')]));
    const { code, stderr } = await bench.run('resync', '--from', file, '--yes');
    assert.equal(code, 0, stderr);
    assert.deepEqual(await planned(), noneHeld);
    assert.ok(!existsSync(join(state(), 'older.json')));
  });

  it('releases only its zones after a part of a resync', async () => {
    await restoreBackup();
    const file = join(bench.dir, 'part.json');
    writeFileSync(file, JSON.stringify([update('a.example.', 2, '192.0.2.2')]));
    assert.equal((await bench.run('resync', '--from', file, '--partial', '--yes')).code, 2);
    assert.deepEqual(await planned(), { ...allHeld, 'a.example.': 'none -' });
  });

  it('holds nothing if it was only moved', async () => {
    await bench.hook(update('a.example.', 1, '192.0.2.1'));
    const moved = bench.with({ DNS_SYNC_STATE_DIR: join(bench.dir, 'moved') });
    execFileSync('mv', [state(), join(bench.dir, 'moved')]);
    assert.equal((await moved.run('plan', '--detailed-exitcode')).code, 0);
  });

  describe('with a Plesk', () => {
    let server: FakePlesk;
    beforeEach(() => {
      server = new FakePlesk(bench.dir);
      bench.env['DNS_SYNC_PLESK'] = server.program;
    });

    it('holds exactly the zones that are older there', async () => {
      await restoreBackup();
      server.set({
        zones: [
          { name: 'a.example', serial: 2 },
          { name: 'b.example', serial: 1 },
        ],
      });
      const { stderr } = await bench.run('plan');
      assert.match(stderr, /1 zone older than in Plesk/);
      const asked = server.calls.length;
      assert.deepEqual(await planned(), { ...noneHeld, 'a.example.': 'held state-older' });
      assert.deepEqual(await states(), { 'a.example.': 'held', 'b.example.': 'synchronized' });
      assert.equal(server.calls.length, asked, 'Plesk is compared with once');
    });

    it('holds nothing if Plesk has the same content, so that an intended copy needs no confirmation', async () => {
      await bench.hook(update('a.example.', 1, '192.0.2.1'));
      server.set({ zones: [{ name: 'a.example', serial: 1 }] });
      execFileSync('cp', ['-a', state(), `${state()}.new`]);
      rmSync(state(), { recursive: true });
      execFileSync('mv', [`${state()}.new`, state()]);
      assert.equal((await bench.run('plan', '--detailed-exitcode')).code, 0);
      assert.deepEqual(await states(), { 'a.example.': 'synchronized' });
    });

    it('holds a zone that Plesk deleted or created since', async () => {
      await bench.hook(update('a.example.', 1, '192.0.2.1'));
      await bench.hook(update('b.example.', 1, '192.0.2.1'));
      await bench.hook({ command: 'delete', zone: { name: 'b.example.' } });
      const backup = join(bench.dir, 'backup');
      cpSync(state(), backup, { recursive: true });
      await bench.hook({ command: 'delete', zone: { name: 'a.example.' } });
      await bench.hook(update('b.example.', 2, '192.0.2.2'));
      rmSync(state(), { recursive: true });
      cpSync(backup, state(), { recursive: true });
      server.set({ zones: [{ name: 'b.example', serial: 2 }] });
      assert.equal((await bench.run('trash', 'empty', '--yes')).code, 1);
      assert.equal((await bench.run('apply', '--yes')).code, 2);
      assert.deepEqual(bench.sets('a.example.'), []);
      assert.deepEqual(bench.sets('b.example.'), set('b.example.', '192.0.2.2'));
    });
  });
});
