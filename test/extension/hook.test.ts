import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { plesk, type Bench } from '../support/bench.ts';
import { openPanel, zip } from './extension-bench.ts';

describe('the hook of the extension', () => {
  let bench: Bench;
  let panel: PleskPanel;
  atFirst(async () => {
    ({ bench, panel } = await openPanel());
    await panel.install(zip);
    await panel.php("pm_Settings::setEncrypted('keys', json_encode(['id' => 'AKIALOCAL', 'secret' => 'secret']));");
    await panel.php("Modules_DnsSync_Slot::take(['at' => 'x', 'by' => 'admin'], null);");
  });
  atTheEnd(async () => bench.close());

  it('publishes a zone that Plesk sends, with the kept keys', async () => {
    const { code, stdout, stderr } = await panel.call(plesk('plesk-sample-update-and-ptrs.json'));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /domain\.tld\./);
    assert.ok(bench.sets('domain.tld.').some((set) => set.startsWith('mail.domain.tld. A')));
  });

  it('passes stdin, both outputs and each exit code through, to the octet', async () => {
    const calls = ['[]', 'no JSON', '[{"command":"delete","zone":{"name":"other.tld."}}]', '\u0000\u00ff'];
    for (const call of calls) {
      const direct = await bench.hook(call);
      const passed = await panel.call(call);
      assert.deepEqual(passed, direct, call);
    }
    const program = join(bench.dir, 'node-echo');
    writeFileSync(program, '#!/bin/sh\n[ "$1" = --version ] && echo v20.12.0 && exit\ncat\necho err >&2\nexit 41\n');
    chmodSync(program, 0o755);
    panel.set({ settings: { ...panel.state.settings, node: program } });
    const text = `a\u0000\t${'x'.repeat(300_000)}`;
    assert.deepEqual(await panel.call(text), { code: 41, stdout: text, stderr: 'err\n' });
    writeFileSync(program, '#!/bin/sh\nkill -9 $$\n');
    assert.notEqual((await panel.call('')).code, 0, 'ended by a signal');
    panel.set({ settings: { ...panel.state.settings, node: process.execPath } });
  });

  it('records a call when the keys are unreadable, and names no part of them', async () => {
    const { settings } = panel.state;
    panel.set({ settings: { ...settings, keys: '$AES-128-CBC$MDEyMzQ1Njc4OWFiY2RlZg==$SECRETPART' } });
    const { code, stderr } = await panel.call(plesk('every-type.json'));
    assert.equal(code, 1, stderr);
    assert.match(stderr, /the kept keys can't be read; save them again/);
    assert.doesNotMatch(stderr, /SECRETPART/);
    panel.set({ settings });
  });

  it('without Node reports that the call was not recorded, and how to add Node', async () => {
    panel.env['DNS_SYNC_NODE'] = '/nowhere/node';
    panel.set({ settings: { ...panel.state.settings, node: '/nowhere/node' } });
    const { code, stdout, stderr } = await panel.call('[]');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /not recorded[^]*needs Node\.js/);
    panel.env['DNS_SYNC_NODE'] = process.execPath;
    assert.equal((await panel.call('[]')).code, 0, 'found again by itself');
  });

  it('is backed by timers, which do nothing before the consent, and whose failures are in the log of the panel', async () => {
    const runs = (): number =>
      panel.state.commands.filter(([program]) => program?.endsWith('/sbin/modules/dns-sync/dns-sync-1')).length;
    const before = runs();
    for (const script of ['watch.php', 'nightly.php']) assert.equal((await panel.exec(script)).code, 0);
    assert.equal(runs(), before + 2);
    const env = { ...panel.env, AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:9' };
    assert.equal((await panel.exec('nightly.php', '', [], env)).code, 1);
    assert.match(panel.everything, /^warning: dns-sync drift: .*\S/m);
    rmSync(join(bench.dir, 'extension.json'));
    assert.equal((await panel.exec('nightly.php', '', [], env)).code, 0);
    assert.equal(runs(), before + 3);
  });
});
