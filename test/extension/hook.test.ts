import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { plesk, type Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { statesOf } from '../support/states-of.ts';
import { installReady, openPanel } from './extension-bench.ts';

describe('the hook of the extension', () => {
  let bench: Bench;
  let panel: PleskPanel;
  atFirst(async () => {
    ({ bench, panel } = await openPanel());
    await installReady(panel);
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

  it('publishes new domains only if the choice or their service plan says so, and keeps renamed ones', async () => {
    const choose = async (newDomains: string): Promise<void> => {
      const { stderr } = await panel.php(`Modules_DnsSync_Choices::write(['newDomains' => '${newDomains}']);`);
      assert.equal(stderr, '');
    };
    const created = (name: string): object => ({ ...numberedUpdate(`${name}.`, 1), command: 'create' });
    const domain = (name: string, ...permissions: string[]) => ({ name, owner: 'client', permissions });
    const old = domain('old.example');
    panel.set({ domains: [domain('zero.example'), old] });
    await choose('plans');
    const alias = { ...domain('without-plan.example'), aliases: [{ id: 1, name: 'alias-without-plan.example' }] };
    panel.set({ domains: [domain('zero.example'), old, domain('with-plan.example', 'dns_sync_publish'), alias] });
    const names = ['old', 'with-plan', 'without-plan', 'alias-without-plan', 'unknown'].map(
      (name) => `${name}.example`,
    );
    const end = await panel.call(JSON.stringify(names.map(created)));
    assert.equal(end.code, 0, end.stderr);
    const stateOf = async (name: string): Promise<string | undefined> =>
      (await statesOf(bench)).find((line) => line.startsWith(`${name}. `))?.split(' ')[1];
    assert.deepEqual(await Promise.all(names.map(stateOf)), [
      'synchronized',
      'synchronized',
      'excluded',
      'excluded',
      'synchronized',
    ]);
    await choose('none');
    const later = domain('later.example', 'dns_sync_publish');
    panel.set({ domains: [domain('zero.example'), old, domain('renamed.example'), alias, later] });
    assert.equal((await panel.call(JSON.stringify([created('renamed.example'), created('later.example')]))).code, 0);
    assert.deepEqual([await stateOf('renamed.example'), await stateOf('later.example')], ['synchronized', 'excluded']);
    const known = panel.state.domains.map((item) => ({ ...item, name: item.name.replace('later', 'renamed-later') }));
    panel.set({ domains: known });
    assert.equal((await panel.call(JSON.stringify(created('renamed-later.example')))).code, 0);
    assert.equal(await stateOf('renamed-later.example'), 'synchronized');
    // A name that the words don't allow must not keep the rest of the call from the program.
    const odd = domain('bad name.example');
    panel.set({ domains: [...panel.state.domains, odd] });
    const mixed = await panel.call(JSON.stringify([created('bad name.example'), numberedUpdate('old.example.', 9)]));
    assert.notEqual(mixed.code, 255, mixed.stderr);
    assert.deepEqual(bench.sets('old.example.'), ['old.example. A 300 192.0.2.9']);
    assert.match(panel.everything, /warning: dns-sync: new domains were not switched off: A value is not allowed/);
    await choose('all');
    const zone = await bench.run('zones', 'on', 'without-plan.example');
    assert.equal(zone.code, 0, zone.stderr);
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
    assert.equal(runs(), before + 3, 'watch.php also reads new events');
    const env = { ...panel.env, AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:9' };
    assert.equal((await panel.exec('nightly.php', '', [], env)).code, 1);
    assert.match(panel.everything, /^warning: dns-sync drift: .*\S/m);
    rmSync(join(bench.dir, 'extension.json'));
    assert.equal((await panel.exec('nightly.php', '', [], env)).code, 0);
    assert.equal(runs(), before + 4);
  });
});
