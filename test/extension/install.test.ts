import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import { plesk, type Bench, type Ended } from '../support/bench.ts';
import { openPanel, withoutConfig, zip } from './extension-bench.ts';

const other = '"/opt/other/backend" --push';

describe('the installation of the extension', () => {
  let bench: Bench;
  let panel: PleskPanel;
  let ours: string;
  beforeEach(async () => {
    ({ bench, panel } = await openPanel());
    ours = `"${panel.root}/bin/extension" --exec dns-sync hook.php`;
  });
  afterEach(async () => bench.close());

  const file = (name: string): string => join(dirname(bench.env['DNS_SYNC_CONFIG'] as string), name);
  const register = (command: string): void => panel.server.set({ slot: { custom: 'true', custom_script: command } });
  const record = (): unknown => JSON.parse(readFileSync(file('extension.json'), 'utf8'));
  /** Does what the page does after an administrator agreed. */
  const agree = async (choice = 'null'): Promise<{ code: number; stdout: string; stderr: string }> => {
    const consent = "['at' => '2026-11-28T12:00:00Z', 'by' => 'admin']";
    const { stdout, stderr } = await panel.php(`echo json_encode(Modules_DnsSync_Slot::take(${consent}, ${choice}));`);
    assert.equal(stderr, '');
    return JSON.parse(stdout) as { code: number; stdout: string; stderr: string };
  };
  const installed = async (end: Promise<Ended>): Promise<string> => {
    const { code, stdout, stderr } = await end;
    assert.deepEqual([code, stderr], [0, '']);
    return stdout;
  };

  it('makes configuration, state and timers, and leaves the registration until an administrator agrees', async () => {
    withoutConfig(bench);
    const said = await installed(panel.install(zip));
    assert.match(said, /only after you agree/);
    assert.equal(panel.backend, null);
    assert.ok(existsSync(file('config.json')));
    assert.equal(statSync(bench.env['DNS_SYNC_STATE_DIR'] as string).mode & 0o7777, 0o2770);
    assert.deepEqual(panel.state.tasks.map(({ cmd }) => cmd).sort(), ['nightly.php', 'watch.php']);
    assert.equal((await agree()).code, 0);
    assert.equal(panel.backend, ours);
    const consent = { at: '2026-11-28T12:00:00Z', by: 'admin' };
    assert.deepEqual(record(), { format: 1, consent, registered: true });
    const status = await bench.with({ DNS_SYNC_PLESK: panel.server.program }).run('plesk', 'status', '--json');
    assert.deepEqual((JSON.parse(status.stdout) as { slot: object }).slot, { holder: 'ours', command: ours });
  });

  it('names another holder, which is replaced, or gets each call passed on, only by choice', async () => {
    register(other);
    assert.ok((await installed(panel.install(zip))).includes(other));
    const refused = await agree();
    assert.equal(refused.code, 1);
    assert.ok(refused.stderr.includes(other), refused.stderr);
    assert.equal(panel.backend, other);
    assert.ok(!existsSync(file('extension.json')), 'no consent is recorded for what was not done');
    assert.equal((await agree("'chain'")).code, 0);
    assert.equal(panel.backend, ours);
    assert.match(readFileSync(file('config.json'), 'utf8'), /"chain":[^]*\/opt\/other\/backend/);
    register('"/opt/third"');
    assert.equal((await agree("'take-over'")).code, 0);
    assert.equal(panel.backend, ours);
    assert.doesNotMatch(readFileSync(file('config.json'), 'utf8'), /third/);
    const wrong = await panel.php("Modules_DnsSync_Slot::take(['at' => '', 'by' => ''], '--yes');");
    assert.notEqual(wrong.code, 0);
  });

  for (const removesOld of [false, true]) {
    const how = removesOld ? 'after the removal of the old version' : 'without it';
    it(`keeps what was ours in an update ${how}, also with an empty folder, and twice makes no second task`, async () => {
      await installed(panel.install(zip));
      await agree();
      for (const emptiesFolder of [false, true]) {
        if (emptiesFolder) rmSync(join(panel.root, 'var/modules/dns-sync'), { recursive: true, force: true });
        assert.match(await installed(panel.upgrade(zip, { removesOld })), /DNS Sync is Plesk's DNS backend/);
        assert.equal(panel.backend, ours);
        assert.equal(panel.state.tasks.length, 2);
      }
      assert.equal((await panel.call(plesk('plesk-sample-update-and-ptrs.json'))).code, 1, 'recorded, without keys');
      assert.match(panel.server.calls.map(({ words }) => words.join(' ')).join('\n'), /enable-custom-backend/);
    });

    it(`takes nothing in an update ${how} that was not ours or has a new holder`, async () => {
      await installed(panel.install(zip));
      await installed(panel.upgrade(zip, { removesOld }));
      assert.equal(panel.backend, null);
      await agree();
      register(other);
      assert.ok((await installed(panel.upgrade(zip, { removesOld }))).includes(other));
      assert.equal(panel.backend, other);
    });
  }

  it('does not take the registration in a first installation because of an old consent', async () => {
    await installed(panel.install(zip));
    await agree();
    await installed(panel.uninstall());
    assert.equal(panel.backend, null);
    await installed(panel.install(zip));
    assert.equal(panel.backend, null);
  });

  it('removed frees only what is ours, also without Node, and leaves state, configuration and consent', async () => {
    await installed(panel.install(zip));
    await agree();
    panel.env['DNS_SYNC_NODE'] = '/nowhere/node';
    panel.set({ settings: {} });
    assert.match(await installed(panel.uninstall()), /no longer Plesk's DNS backend/);
    assert.equal(panel.backend, null);
    assert.deepEqual(panel.state.tasks, []);
    for (const path of [file('config.json'), file('extension.json'), bench.env['DNS_SYNC_STATE_DIR'] as string])
      assert.ok(existsSync(path), path);
    assert.deepEqual(bench.route53.ledger.entries, [], 'nothing was asked of Route 53');
    panel.env['DNS_SYNC_NODE'] = process.execPath;
    await installed(panel.install(zip));
    register(other);
    await installed(panel.uninstall());
    assert.equal(panel.backend, other);
  });

  it('removed names the backends that calls were passed on to', async () => {
    register(other);
    await installed(panel.install(zip));
    await agree("'chain'");
    const said = await installed(panel.uninstall());
    assert.ok(said.includes(`passed calls on to: ${other}`), said);
  });

  it('without Node says on one screen how to add it, and changes nothing in Plesk', async () => {
    register(other);
    for (const node of ['/nowhere/node', join(bench.dir, 'old-node')]) {
      writeFileSync(join(bench.dir, 'old-node'), '#!/bin/sh\necho v18.20.0\n', { mode: 0o755 });
      panel.env['DNS_SYNC_NODE'] = node;
      const said = await installed(panel.install(zip));
      assert.match(said, /needs Node\.js 20\.12\.0 or newer/);
      assert.match(said, /plesk installer add --components nodejs/);
      assert.ok(said.split('\n').length < 24, 'one screen');
      assert.ok(said.split('\n').every((line) => line.length <= 120));
      assert.equal(panel.backend, other);
      assert.equal((await agree()).code, 127);
    }
    assert.match((await panel.php('echo Modules_DnsSync_Node::advice();')).stdout, /old-node: 18\.20\.0/);
    panel.env['DNS_SYNC_NODE'] = process.execPath;
    assert.match(await installed(panel.install(zip)), /only after you agree/);
  });

  it('has the commands of Plesk for Windows, which the program takes too', async () => {
    await installed(panel.install(zip));
    panel.set({ windows: true });
    const echo = async (code: string): Promise<string> => (await panel.php(`echo ${code};`)).stdout;
    const command = `"${panel.root}\\bin\\extension.exe" --exec dns-sync hook.php`;
    assert.equal(await echo('Modules_DnsSync_Places::hookCommand()'), command);
    const words = await echo(
      "json_encode(Modules_DnsSync_Words::of('plesk-enable', ['command' => Modules_DnsSync_Places::hookCommand()]))",
    );
    assert.deepEqual(JSON.parse(words), ['plesk', 'enable', `--command=${command}`]);
    const env = { ...bench.env, DNS_SYNC_PLESK: panel.server.program };
    const enabled = await bench.execute('dns-sync.cjs', ['plesk', 'enable', `--command=${command}`], '', env);
    assert.equal(enabled.code, 0, enabled.stderr);
    assert.equal(await echo('json_encode(Modules_DnsSync_Slot::isOurs())'), 'true');
    panel.set({ windows: false });
  });

  it('checks what is open about Plesk, and has a way for each answer', async () => {
    const selfCheck = async (): Promise<SelfCheck> =>
      JSON.parse((await panel.php('echo json_encode(Modules_DnsSync_SelfCheck::result());')).stdout) as SelfCheck;
    await installed(panel.install(zip));
    const usual = await selfCheck();
    assert.equal(usual.node, process.execPath);
    const { way, stdin, environment } = usual.wrapper;
    assert.deepEqual([way, stdin, environment], ['wrapper', true, true]);
    assert.deepEqual([usual.exec.isClean, usual.exec.stdin, usual.exec.code], [true, true, 0]);
    assert.equal(usual.hookUser.found, null, 'no call so far');
    const line = async (): Promise<string> =>
      (await panel.php('echo Modules_DnsSync_Credentials::processLine();')).stdout;
    assert.equal(await line(), `credential_process = "${panel.root}/bin/extension" --exec dns-sync credentials.php`);

    panel.set({ faults: ['wrapper-environment'] });
    await installed(panel.install(zip));
    assert.deepEqual([(await selfCheck()).wrapper.way, (await selfCheck()).wrapper.environment], ['wrapper', false]);

    panel.set({ faults: ['wrapper-stdin'] });
    panel.addNoise('PHP Notice: something\n');
    await installed(panel.install(zip));
    const odd = await selfCheck();
    assert.deepEqual([odd.wrapper.way, odd.wrapper.stdin, odd.exec.isClean], ['direct', false, false]);
    assert.match(
      await line(),
      /^credential_process = ".*\/admin\/bin\/php" -dauto_prepend_file=sdk\.php ".*credentials\.php"$/,
    );
    assert.equal((await agree()).code, 0, 'the direct way works too');
    await panel.call('[]');
    assert.equal((await selfCheck()).hookUser.found, 'root');
    for (const part of [odd.wrapper, odd.exec, odd.hookUser]) assert.notEqual(part.fallback, '');
  });
});

interface SelfCheck {
  readonly node: string;
  readonly wrapper: {
    readonly way: string;
    readonly stdin: boolean;
    readonly environment: boolean;
    readonly fallback: string;
  };
  readonly exec: {
    readonly code: number;
    readonly isClean: boolean;
    readonly stdin: boolean;
    readonly fallback: string;
  };
  readonly hookUser: { readonly found: string | null; readonly fallback: string };
}
