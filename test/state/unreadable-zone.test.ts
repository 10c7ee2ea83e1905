import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { letBeDue } from '../support/let-be-due.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';

const parent = 'example.com.';
const child = 'sub.example.com.';
const unrelated = 'other.net.';
const gone = 'gone.net.';

interface Plan {
  readonly zones: readonly { readonly zone: string; readonly action: string; readonly error: object | null }[];
}

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.hook([parent, child, unrelated, gone].map((zone) => numberedUpdate(zone, 1)));
});
afterEach(async () => bench.close());

/** Makes a zone's document unreadable for good: broken, and without entries in the journal. */
function spoil(zone: string): void {
  const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
  writeFileSync(join(state, 'zones', `${zone}json`), '{');
  for (const name of readdirSync(join(state, 'journal')).filter((file) => file.endsWith('.ndjson'))) {
    const file = join(state, 'journal', name);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((line) => !line.includes(`"zone":"${zone}"`)).join('\n'));
  }
}

/** Records an edit that the next apply or retry applies. */
async function leavePending(zone: string): Promise<void> {
  bench.configure({ hook: { apply: 'record' } });
  await bench.hook(numberedUpdate(zone, 2));
  bench.configure({});
}

for (const [what, broken] of Object.entries({ 'an enclosing zone': parent, 'a subdomain': child })) {
  describe(`an unreadable document of ${what}`, () => {
    it('is an error of its own zone in "plan" and "apply", and all others are applied', async () => {
      await leavePending(unrelated);
      spoil(broken);
      assert.equal((await bench.run('plan', unrelated)).code, 0);
      const { zones } = await bench.json<Plan>('plan');
      assert.deepEqual(
        zones.filter(({ error }) => error !== null).map(({ zone }) => zone),
        [broken],
      );
      assert.equal(zones.length, 4);
      const { code, stdout } = await bench.run('apply', '--yes');
      assert.equal(code, 1);
      assert.match(stdout, /other\.net\. at .*: 1 updated/);
      assert.deepEqual(bench.sets(unrelated), numberedSets(unrelated, 2));
    });
  });
}

describe('an unreadable document', () => {
  it('of an enclosing zone fails that zone, after the report of the zones that were applied', async () => {
    const added = 'new.example.com.';
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(numberedUpdate(added, 1));
    bench.configure({});
    spoil(parent);
    const { code, stdout, stderr } = await bench.run('apply', added, '--yes');
    assert.equal(code, 1);
    assert.match(stdout, /new\.example\.com\. at .*: hosted zone created, 1 created/);
    assert.match(stderr, /example\.com\. at route53: .*example\.com\.json is broken/);
    assert.deepEqual(bench.sets(added), numberedSets(added, 1));
  });

  it('of an enclosing zone keeps the hook from none of the zones of a call', async () => {
    const added = 'new.example.com.';
    spoil(parent);
    const { code, stderr } = await bench.hook([numberedUpdate(added, 1), numberedUpdate(unrelated, 2)]);
    assert.equal(code, 1, 'recorded, and the delegation is not applied');
    assert.match(stderr, /example\.com\.json is broken/);
    assert.deepEqual(bench.sets(added), numberedSets(added, 1));
    assert.deepEqual(bench.sets(unrelated), numberedSets(unrelated, 2));
  });

  it('of an enclosing zone keeps the hook from no other zone if subdomains are skipped', async () => {
    spoil(parent);
    bench.configure({ zones: { subdomains: 'skip' } });
    const { code, stdout } = await bench.hook([numberedUpdate(child, 2), numberedUpdate(unrelated, 2)]);
    assert.equal(code, 0);
    assert.match(stdout, /sub\.example\.com\.: recorded; not applied, because "zones\.subdomains" is "skip"/);
    assert.deepEqual(bench.sets(child), numberedSets(child, 1));
    assert.deepEqual(bench.sets(unrelated), numberedSets(unrelated, 2));
  });

  it('of an enclosing zone keeps "retry" from no other zone', async () => {
    const added = 'new.example.com.';
    bench.route53.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.hook([numberedUpdate(added, 1), numberedUpdate(unrelated, 2)])).code, 1);
    bench.route53.faults.clear();
    spoil(parent);
    for (const zone of [added, unrelated]) letBeDue(bench, zone);
    const { code, stdout, stderr } = await bench.run('retry');
    assert.equal(code, 1);
    assert.match(stdout, /new\.example\.com\. at .*synchronized/);
    assert.match(stdout, /other\.net\. at .*synchronized/);
    assert.match(stderr, /example\.com\. at route53: .*example\.com\.json is broken/);
  });

  it('is left out of the trash, and reported only by a command that names it', async () => {
    await bench.hook({ command: 'delete', zone: { name: gone } });
    spoil(parent);
    const { code, stdout } = await bench.run('trash', 'list');
    assert.equal(code, 0);
    assert.match(stdout, /^gone\.net\. /);
    for (const words of [
      ['trash', 'empty', '*', '--yes'],
      ['forget', '*', '--yes'],
    ]) {
      const ended = await bench.run(...words);
      assert.equal(ended.code, 0, ended.stderr);
    }
    const named = await bench.run('trash', 'empty', 'example.com', '--yes');
    assert.equal(named.code, 1);
    assert.match(named.stderr, /example\.com\.json is broken/);
  });

  it('keeps "confirm" from no other zone', async () => {
    spoil(parent);
    const { code, stdout, stderr } = await bench.run('confirm', '*');
    assert.equal(code, 1);
    for (const zone of [child, unrelated, gone]) assert.ok(stdout.includes(`${zone}: no held changes to release\n`));
    assert.match(stderr, /example\.com\.: .*example\.com\.json is broken/);
  });

  it("leaves unknown whether a PTR's host name has its address", async () => {
    await bench.hook({
      command: 'createPTRs',
      ptr: { ip_address: '192.0.2.1', hostname: 'sub.example.com' },
    });
    const forward = async (): Promise<string | undefined> =>
      (await bench.json<{ wanted: readonly { forward: string }[] }>('ptr', 'list')).wanted[0]?.forward;
    assert.equal(await forward(), 'confirmed');
    spoil(child);
    assert.equal(await forward(), 'unknown');
  });

  it('is replaced by a resync, which infers no deletion from one that the source lacks', async () => {
    spoil(parent);
    spoil(gone);
    const file = join(bench.dir, 'all.json');
    writeFileSync(file, JSON.stringify([parent, child, unrelated].map((zone) => numberedUpdate(zone, 2))));
    const { code, stderr } = await bench.run('resync', '--from', file, '--yes');
    assert.equal(code, 1, 'one zone is unreadable still');
    assert.match(stderr, /gone\.net\.json is broken/);
    for (const zone of [parent, unrelated])
      assert.deepEqual(
        bench.sets(zone).filter((line) => line.includes(' A ')),
        numberedSets(zone, 2),
      );
    assert.deepEqual(bench.sets(gone), numberedSets(gone, 1));
    const { zones } = await bench.json<{ zones: readonly { zone: string; state: string }[] }>('status');
    assert.equal(zones.find(({ zone }) => zone === parent)?.state, 'synchronized');
  });
});

describe('a hook call that fails after it was recorded', () => {
  it('exits with 1, and its zones are pending', async () => {
    const preload = join(bench.dir, 'full.cjs');
    writeFileSync(
      preload,
      `const fs = require('node:fs'); const open = fs.openSync;
       fs.openSync = (path, ...rest) => {
         if (/\\/\\d{14}\\.route53\\./.test(path)) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', errno: -28, syscall: 'open' });
         return open(path, ...rest);
       };`,
    );
    const full = bench.with({ NODE_OPTIONS: `--require ${preload}` });
    const { code, stderr } = await full.hook(numberedUpdate(unrelated, 2));
    assert.match(stderr, /ENOSPC|no space left/);
    assert.equal(code, 1, stderr);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(unrelated), numberedSets(unrelated, 2));
  });
});
