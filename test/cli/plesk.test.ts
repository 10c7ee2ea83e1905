import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench, plesk } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

interface PleskStatus {
  readonly slot: { readonly holder: string; readonly command: string | null };
  readonly calls: object | null;
  readonly behind: readonly object[];
  readonly error: { readonly code: string } | null;
}

const hook = join(import.meta.dirname, '../../dist/dns-sync-hook.cjs');
const otherBackend = '"/opt/other/backend" --push';
const extension = '"/usr/local/psa/bin/extension" --exec route53 route53.php';

describe("Plesk's slot for a DNS backend", () => {
  let bench: Bench;
  let server: FakePlesk;
  let ours: string;
  atFirst(async () => {
    bench = await Bench.open();
    const variables = ['DNS_SYNC_CONFIG', 'DNS_SYNC_STATE_DIR'].map((name) => `${name}=${bench.env[name]}`);
    ours = ['/usr/bin/env', ...variables, process.execPath, hook].map((word) => `"${word}"`).join(' ');
    server = new FakePlesk(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = server.program;
  });
  atTheEnd(async () => bench.close());

  const registered = (): string => {
    const { custom, custom_script: command } = server.state.slot;
    return custom === 'true' ? String(command) : 'nobody';
  };
  const status = async (): Promise<PleskStatus> => {
    const found = await bench.json<PleskStatus>('plesk', 'status');
    conforms('plesk-status', found);
    return found;
  };

  it('is taken if it is free, by the quoted absolute paths and with our variables, and can be taken again', async () => {
    assert.equal((await status()).slot.holder, 'nobody');
    const { code, stderr } = await bench.run('plesk', 'enable');
    assert.equal(code, 0, stderr);
    assert.equal(registered(), ours);
    const again = await bench.run('plesk', 'enable');
    assert.equal(again.code, 0);
    assert.match(again.stdout, /already registered in Plesk/);
    const commands = server.calls.map(({ words }) => words).filter(([kind]) => kind === 'bin');
    assert.deepEqual(commands, [['bin', 'server_dns', '--enable-custom-backend', ours]]);
  });

  it('holds a command that handles calls from Plesk, by a shell', async () => {
    const shell = spawn('/bin/sh', ['-c', registered()], {
      env: { AWS_ENDPOINT_URL_ROUTE_53: bench.route53.url, AWS_ACCESS_KEY_ID: 'AKIALOCAL', AWS_SECRET_ACCESS_KEY: 'x' },
    });
    shell.stdin.end(plesk('plesk-sample-update-and-ptrs.json'));
    shell.stdout.resume();
    shell.stderr.resume();
    assert.deepEqual(await once(shell, 'exit'), [0, null]);
    const { slot, calls } = await status();
    assert.deepEqual(slot, { holder: 'ours', command: ours });
    assert.ok(calls !== null);
  });

  it('is reported with the zones that are newer in Plesk', async () => {
    const heard = 1_363_228_965;
    server.set({
      zones: [
        { name: 'domain.tld', serial: heard },
        { name: 'new.tld', serial: 5 },
      ],
    });
    assert.deepEqual((await status()).behind, [{ zone: 'new.tld.', serial: 5, heard: null }]);
    server.set({ zones: [{ name: 'domain.tld.', serial: heard + 60 }] });
    assert.deepEqual((await status()).behind, [{ zone: 'domain.tld.', serial: heard + 60, heard }]);
    const { code, stdout } = await bench.run('plesk', 'status');
    assert.equal(code, 2);
    assert.match(
      stdout,
      /1 zone changed in Plesk without a hook call.*\n {2}domain\.tld\. {2}serial \d+, last received 1363228965/,
    );
    server.set({ zones: [] });
    assert.equal((await bench.run('plesk', 'status')).code, 0);
  });

  it("counts zones like a resync: none that Plesk doesn't serve", async () => {
    const zones = [
      { name: 'off.tld', serial: 9, status: 2 },
      { name: 'secondary.tld', serial: 9, type: 'slave' as const },
      { name: 'suspended.tld', serial: 9, owner: { status: 2 } },
      { name: 'disabled.tld', serial: 9, owner: { webspace: 16 } },
      { name: 'alias.tld', serial: 9, owner: { alias: 'suspended.tld' } },
      { name: 'nobody.tld', serial: 9, owner: null },
    ];
    server.set({ zones });
    assert.deepEqual((await status()).behind, []);
    assert.equal((await bench.run('plesk', 'status')).code, 0);
    assert.doesNotMatch((await bench.run('doctor')).stdout, /without a hook call/);
    server.set({ zones: [...zones, { name: 'served.tld', serial: 9 }] });
    assert.deepEqual((await status()).behind, [{ zone: 'served.tld.', serial: 9, heard: null }]);
    assert.match((await bench.run('doctor')).stdout, /1 zone changed in Plesk without a hook call/);
    server.set({ zones: [] });
  });

  it('is noticed by status --max-age when it is lost', async () => {
    assert.doesNotMatch((await bench.run('status', '--max-age', '1h')).stderr, /backend|slot/);
    server.set({ slot: { custom: 'true', custom_script: otherBackend } });
    const { code, stderr } = await bench.run('status', '--max-age', '1h');
    assert.equal(code, 2);
    assert.match(stderr, /silent: Plesk calls another DNS backend \("\/opt\/other\/backend" --push\), not dns-sync/);
    assert.equal((await bench.run('plesk', 'status')).code, 2);
    assert.equal((await status()).slot.holder, 'other');
  });

  it('of another backend is neither taken nor freed without an option', async () => {
    for (const word of ['enable', 'disable']) {
      const { code, stderr } = await bench.run('plesk', word);
      assert.equal(code, 1);
      assert.match(stderr, /another DNS backend is registered in Plesk: "\/opt\/other\/backend"/);
      assert.equal(registered(), otherBackend);
    }
  });

  it('of another backend is recognized with any output mode of the database client', async () => {
    const slot = { custom: 'true', custom_script: otherBackend };
    for (const client of ['table', 'vertical', 'verbose'] as const) {
      server.set({ client, slot });
      assert.equal((await bench.run('plesk', 'enable')).code, 1);
      assert.equal(registered(), otherBackend);
      assert.equal((await status()).slot.holder, 'other');
    }
    server.set({ client: 'batch' });
  });

  it("is left unchanged if the answer can't be read, which doesn't mean that it is free", async () => {
    server.set({ slot: { custom: 'true', custom_script: otherBackend } });
    const answers = ['', '| custom | 31 |\n', 'dns-sync:slot\t31\n', 'dns-sync:count\tslot\t0\n', 'dns-sync:end\n'];
    for (const stdout of answers) {
      server.set({ faults: [{ when: 'ServiceNodeConfiguration', code: 0, stdout }] });
      for (const word of ['enable', 'disable']) assert.equal((await bench.run('plesk', word)).code, 1);
      assert.equal(registered(), otherBackend);
      const { slot, error } = await status();
      assert.equal(slot.holder, 'unknown');
      assert.match(error?.code ?? '', /^(?:plesk-unreadable|source-incomplete)$/);
    }
    server.set({ faults: [] });
  });

  it('of another backend is taken if its calls are chained or an option says so', async () => {
    const config = bench.env['DNS_SYNC_CONFIG'] as string;
    writeFileSync(config, '{\n  "server": "kept as it is",\n  "hook": { "budgetSeconds": 9 }\n}\n');
    const { code, stdout } = await bench.run('plesk', 'enable', '--chain');
    assert.equal(code, 0);
    assert.match(stdout, /It replaces "\/opt\/other/);
    assert.equal(registered(), ours);
    const { hook: settings, server: name } = JSON.parse(readFileSync(config, 'utf8')) as {
      hook: object;
      server: string;
    };
    assert.deepEqual([settings, name], [{ budgetSeconds: 9, chain: [{ command: otherBackend }] }, 'kept as it is']);
    server.set({ slot: { custom: '1', custom_script: otherBackend } });
    assert.equal((await bench.run('plesk', 'enable', '--chain')).code, 0);
    assert.equal(readFileSync(config, 'utf8').match(/other/g)?.length, 1, 'it is in the chain once');
    server.set({ slot: { custom: 'true', custom_script: otherBackend } });
    assert.equal((await bench.run('plesk', 'enable', '--take-over')).code, 0);
    assert.equal(registered(), ours);
    bench.configure({});
  });

  it("of Plesk's own Route 53 extension is never chained: each command says why, and what to do", async () => {
    const why = /Route 53 extension deletes and re-creates whole zones, so it must never be chained/;
    const guide = /docs\/migrating-from-plesk-route53\.md/;
    for (const command of [
      extension,
      'plesk bin extension --exec route53 route53.php',
      'php /usr/local/psa/admin/plib/modules/route53/scripts/route53.php',
    ]) {
      bench.configure({});
      server.set({ slot: { custom: 'true', custom_script: command } });
      for (const words of [[], ['--chain']]) {
        const { code, stderr } = await bench.run('plesk', 'enable', ...words);
        assert.equal(code, 1);
        assert.match(stderr, why);
        assert.match(stderr, guide);
        assert.equal(registered(), command);
      }
      assert.doesNotMatch(readFileSync(bench.env['DNS_SYNC_CONFIG'] as string, 'utf8'), /"chain"/);
      for (const words of [['plesk', 'status'], ['doctor']]) {
        const { stdout } = await bench.run(...words);
        assert.match(stdout, why);
        assert.match(stdout, guide);
      }
      assert.equal((await bench.run('plesk', 'enable', '--take-over')).code, 0);
      assert.equal(registered(), ours);
    }
    bench.configure({ hook: { chain: [{ command: extension }] } });
    const { code, stdout } = await bench.run('doctor');
    assert.equal(code, 2);
    assert.match(stdout, /never be chained: .*--exec route53 route53\.php\n.*remove it from hook\.chain/);
    bench.configure({});
  });

  it('of another installation of ours is taken, and freed', async () => {
    server.set({ slot: { custom: 'true', custom_script: '"/opt/old/dns-sync-hook"' } });
    assert.equal((await bench.run('plesk', 'enable')).code, 0);
    assert.equal(registered(), ours);
    assert.equal((await bench.run('plesk', 'disable')).code, 0);
    assert.equal(registered(), 'nobody');
    assert.equal((await bench.run('plesk', 'disable')).code, 0);
  });

  for (const command of [
    '"/usr/local/psa/bin/extension" --exec dns-sync hook.php',
    String.raw`"%plesk_dir%bin\extension.exe" --exec dns-sync hook.php`,
  ]) {
    it(`of ${command} is ours: every command says so, and it stays unless it is replaced`, async () => {
      server.set({ slot: { custom: 'true', custom_script: command } });
      assert.deepEqual((await status()).slot, { holder: 'ours', command });
      assert.equal((await bench.run('plesk', 'status')).code, 0);
      assert.match((await bench.run('doctor')).stdout, /dns-sync is registered as the custom DNS backend: "/);
      assert.doesNotMatch((await bench.run('status', '--max-age', '1h')).stderr, /backend|slot/);
      const { code, stdout } = await bench.run('plesk', 'enable');
      assert.equal(code, 0);
      assert.match(stdout, /extension for Plesk is registered.*\nNothing was changed/);
      assert.equal(registered(), command);
      assert.equal((await bench.run('plesk', 'enable', '--take-over')).code, 0);
      assert.equal(registered(), ours);
    });
  }

  it('is registered for the extension by its own command, and for nothing else', async () => {
    const command = '"/usr/local/psa/bin/extension" --exec dns-sync hook.php';
    for (const held of ['"/opt/old/dns-sync-hook"', command.replace('/usr/local', '/opt')]) {
      server.set({ slot: { custom: 'true', custom_script: held } });
      const { code, stderr } = await bench.run('plesk', 'enable', '--command', command);
      assert.equal(code, 0, stderr);
      assert.equal(registered(), command);
    }
    server.set({ slot: { custom: 'true', custom_script: otherBackend } });
    assert.equal((await bench.run('plesk', 'enable', '--command', command)).code, 1);
    assert.equal(registered(), otherBackend);
    for (const wrong of ['"/opt/evil"', '"/opt/dns-sync-hook"', extension]) {
      const { code, stderr } = await bench.run('plesk', 'enable', '--take-over', '--command', wrong);
      assert.equal(code, 1);
      assert.match(stderr, /--command .* is invalid\. It must run the hook/);
      assert.equal(registered(), otherBackend);
    }
  });

  it("is unknown if Plesk can't be asked or doesn't exist: the reason is reported, and nothing is changed", async () => {
    server.set({ slot: { custom: 'true', custom_script: ours } });
    server.set({ faults: [{ when: 'db', code: 1, stderr: "ERROR 1146 (42S02): Table 'psa.x' doesn't exist\n" }] });
    const { code, stdout } = await bench.run('plesk', 'status');
    assert.equal(code, 1);
    assert.match(stdout, /registered DNS backend is unknown.*\n.*\n.*plesk db failed: ERROR 1146/);
    assert.equal((await status()).error?.code, 'plesk-failed');
    assert.equal((await bench.run('plesk', 'disable')).code, 1);
    assert.equal((await bench.run('plesk', 'enable', '--take-over')).code, 1);
    assert.equal(registered(), ours);
    assert.match((await bench.run('status', '--max-age', '1h')).stderr, /cannot check which DNS backend Plesk calls/);
    const without = { ...bench.env, DNS_SYNC_PLESK: '/nowhere/plesk' };
    const none = await bench.execute('dns-sync.cjs', ['plesk', 'enable'], '', without);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /Plesk is not installed here: found none of \/nowhere\/plesk/);
  });
});
