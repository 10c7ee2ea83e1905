import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bench, plesk } from '../support/bench.ts';
import { LiveSystem, noLiveSystem } from '../support/live-system.ts';
import { until } from '../support/until.ts';

const dist = join(import.meta.dirname, '../../dist');
const programs = '/usr/local/lib/dns-sync';
const hook = `"${process.execPath}" "${programs}/current/dns-sync-hook.cjs"`;
const otherBackend = '"/opt/other/backend" --push';
const disabling = '--disable-custom-backend';
const extension = '"/usr/local/psa/bin/extension" --exec dns-sync hook.php';

/** util-linux's script(1) provides a terminal; other systems have a different one or none. */
const version = spawnSync('script', ['--version'], { encoding: 'utf8' });
const hasTerminal = version.status === 0 && version.stdout.includes('util-linux');
const terminal = { skip: hasTerminal ? false : 'there is no script(1) of util-linux here', timeout: 300_000 };

describe('setup of a live system', { skip: noLiveSystem }, () => {
  let bench: Bench;
  let system: LiveSystem;
  let number = 0;
  atFirst(async () => {
    bench = await Bench.open();
  });
  atTheEnd(async () => bench.close());
  beforeEach(() => {
    const dir = join(bench.dir, `system-${++number}`);
    mkdirSync(dir);
    system = new LiveSystem(bench, dir);
  });

  const text = (path: string): string => readFileSync(system.path(path), 'utf8');
  const config = (): unknown => JSON.parse(text('etc/dns-sync/config.json'));
  const registered = (): string => {
    const { custom, custom_script: command } = system.plesk.state.slot;
    return custom === 'true' ? String(command) : 'nobody';
  };
  const ids = (): readonly string[] => readdirSync(system.path(`${programs}/versions`)).toSorted();
  /** Runs the registered command as Plesk does: by a shell, without our environment. */
  const call = async () => {
    const { DNS_SYNC_PLESK: _, ...env } = system.env;
    return system.execute(['sh', '-c', registered()], plesk('plesk-sample-update-and-ptrs.json'), env);
  };
  /** Waits until a child has become the hook. */
  const isHook = async (child: ChildProcess): Promise<void> => {
    const words = (): readonly string[] => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').split('\0');
    await until('the child runs the hook', () => words()[0] === process.execPath);
  };
  /** A build that differs from the others in an unused file. */
  const build = (name: string): string => {
    const folder = join(bench.dir, `build-${number}-${name}`);
    cpSync(dist, folder, { recursive: true });
    writeFileSync(join(folder, 'name.txt'), name);
    return folder;
  };

  it('registers the hook by the link to the installed program, and starts the timers', async () => {
    const { code, stdout, stderr } = await system.run(['setup', '--yes', '--timer', 'systemd']);
    assert.equal(code, 0, stderr);
    assert.equal(registered(), hook);
    assert.match(stdout, /^Registered in Plesk: /m);
    assert.equal(text('systemctl.calls'), 'daemon-reload\nstart dns-sync-drift.timer dns-sync-retry.timer\n');
    writeFileSync(system.path('etc/dns-sync/config.json'), '{ "hook": { "apply": "record" } }');
    const called = await call();
    assert.equal(called.code, 0, called.stderr);
    assert.match(called.stdout, /1 zone recorded/);
    assert.deepEqual(readdirSync(system.path('var/lib/dns-sync/zones')).length, 1);
    const again = await system.run(['setup', '--yes', '--timer', 'cron']);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /already registered in Plesk/);
    assert.match(text('systemctl.calls'), /\nstop dns-sync-drift\.timer dns-sync-retry\.timer\ndaemon-reload\n$/);
    assert.match((await system.run(['plesk', 'status'])).stdout, /custom DNS backend: .*current.*\nHook calls: /);
  });

  it('forecasts the zones of Plesk and their cost before a new installation, and not for a present one', async () => {
    const zones = Array.from({ length: 38 }, (_, i) => ({ name: `z${i}.example`, serial: 1 }));
    system.plesk.set({ zones });
    const { code, stdout, stderr } = await system.run(['setup', '--yes', '--timer', 'none']);
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^Plesk serves 38 zones\. Hosted zones at route53: 0 → 38 of this server; about \$0\.00 → \$13\.80 a month \(prices of .*\)\. Pending changes take about \d+ seconds at the account's rate limit\.$/m,
    );
    assert.equal(bench.route53.ledger.entries.length, 0, 'without a request');
    const again = await system.run(['setup', '--yes', '--timer', 'none']);
    assert.doesNotMatch(again.stdout, /Plesk serves/);
  });

  it('registers a hook that reads the configuration and the state that variables name', async () => {
    const variables = { DNS_SYNC_CONFIG: '/etc/own.json', DNS_SYNC_STATE_DIR: '/var/lib/own' };
    writeFileSync(system.path('etc/own.json'), '{ "hook": { "apply": "record" } }');
    const { code, stderr } = await system.run(['setup', '--yes', '--timer', 'none', '--chain'], variables);
    assert.equal(code, 0, stderr);
    assert.equal(
      registered(),
      `"/usr/bin/env" "DNS_SYNC_CONFIG=/etc/own.json" "DNS_SYNC_STATE_DIR=/var/lib/own" ${hook}`,
    );
    const called = await call();
    assert.equal(called.code, 0, called.stderr);
    assert.equal(readdirSync(system.path('var/lib/own/zones')).length, 1);
    assert.ok(!existsSync(system.path('var/lib/dns-sync')));
    assert.equal((await system.run(['plesk', 'status'], variables)).code, 0);
    assert.equal((await system.run(['setup', '--yes', '--uninstall'], variables)).code, 0);
    assert.equal(registered(), 'nobody');
  });

  it('registers no program that could not be installed', async () => {
    writeFileSync(system.path(programs), 'in the way');
    system.plesk.set({ slot: { custom: 'true', custom_script: otherBackend } });
    const { code, stderr } = await system.run(['setup', '--yes', '--timer', 'none', '--take-over']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /Failed to register the hook.*\n.*the program is not installed: no \/usr\/local\/lib\/dns-sync\/current/,
    );
    assert.equal(registered(), otherBackend);
  });

  it('leaves another backend in the slot unless an option says otherwise, and does the rest', async () => {
    system.plesk.set({ slot: { custom: 'true', custom_script: otherBackend } });
    const { code, stderr } = await system.run(['setup', '--yes', '--timer', 'systemd']);
    assert.equal(code, 1);
    assert.match(stderr, /Failed to register the hook.*\n.*registered in Plesk: "\/opt\/other/);
    assert.ok(existsSync(system.path('etc/systemd/system/dns-sync-drift.timer')));
    assert.equal((await system.run(['setup', '--yes', '--timer', 'systemd', '--chain'])).code, 0);
    assert.deepEqual(config(), { hook: { chain: [{ command: otherBackend }] } });
    assert.equal(registered(), hook);
    system.plesk.set({ slot: { custom: 'true', custom_script: otherBackend } });
    assert.match((await system.run(['setup', '--uninstall', '--yes'])).stdout, /not ours, left unchanged: /);
    assert.equal(registered(), otherBackend);
  });

  it('leaves Plesk alone with --no-plesk: nothing is requested, registered or freed, and the registered command stays', async () => {
    system.plesk.set({ slot: { custom: 'true', custom_script: hook } });
    for (const words of [[], ['--uninstall'], ['--uninstall', '--purge']]) {
      const { code, stderr } = await system.run(['setup', '--yes', '--no-plesk', '--timer', 'none', ...words]);
      assert.equal(code, 0, stderr);
      assert.ok(existsSync(system.path(`${programs}/current/dns-sync-hook.cjs`)));
    }
    assert.deepEqual([registered(), system.plesk.calls], [hook, []]);
  });

  it('leaves the registration of the extension to the extension', async () => {
    system.plesk.set({ slot: { custom: 'true', custom_script: extension } });
    assert.equal((await system.run(['setup', '--yes', '--timer', 'none'])).code, 0);
    const undone = await system.run(['setup', '--yes', '--uninstall']);
    assert.equal(undone.code, 0);
    assert.match(undone.stdout, /belongs to the dns-sync extension, left unchanged/);
    assert.equal(registered(), extension);
  });

  it("keeps the program if Plesk doesn't confirm that the slot is free", async () => {
    assert.equal((await system.run(['setup', '--yes', '--timer', 'none'])).code, 0);
    system.plesk.set({ faults: [{ when: 'server_dns', code: 1, stderr: 'busy\n' }] });
    const { code, stdout } = await system.run(['setup', '--yes', '--uninstall']);
    assert.equal(code, 1);
    assert.match(stdout, /kept, because Plesk may still call it/);
    assert.ok(existsSync(system.path(`${programs}/current/dns-sync-hook.cjs`)));
    system.plesk.set({ faults: [] });
    assert.equal((await system.run(['setup', '--yes', '--uninstall'])).code, 0);
    assert.ok(!existsSync(system.path(programs)));
  });

  it('keeps the previous version, and earlier ones while a process may load them', async (test) => {
    const install = async (name: string): Promise<string> => {
      const { code, stderr } = await system.run(['setup', '--yes', '--program-only'], {}, build(name));
      assert.equal(code, 0, stderr);
      return readlinkSync(system.path(`${programs}/current`)).replace('versions/', '');
    };
    const first = await install('first');
    // It waits for its input, and loads more code when that arrives.
    const [program = '', ...words] = system.words(process.execPath, `${programs}/current/dns-sync-hook.cjs`);
    writeFileSync(system.path('etc/own.json'), '{ "hook": { "apply": "record" } }');
    const variables = { DNS_SYNC_CONFIG: '/etc/own.json', DNS_SYNC_STATE_DIR: '/var/lib/own' };
    const waiting = spawn(program, words, { env: { ...system.env, ...variables } });
    test.after(() => waiting.kill());
    const ended = once(waiting, 'exit');
    await isHook(waiting);
    const [second, third] = [await install('second'), await install('third')];
    assert.deepEqual(ids(), [first, second, third].toSorted(), 'the first is still run');
    waiting.stdin.end(plesk('plesk-sample-update-and-ptrs.json'));
    assert.deepEqual(await ended, [0, null]);
    const fourth = await install('fourth');
    assert.deepEqual(ids(), [third, fourth].toSorted());
    assert.equal(await install('third'), third, 'the way back');
    assert.deepEqual(ids(), [third, fourth].toSorted());
  });

  it('waits for a running call before it removes the program', async (test) => {
    assert.equal((await system.run(['setup', '--yes', '--timer', 'none'])).code, 0);
    writeFileSync(system.path('etc/dns-sync/config.json'), '{ "hook": { "apply": "record" } }');
    const [program = '', ...words] = system.words('sh', '-c', `exec ${registered()}`);
    const waiting = spawn(program, words, { env: system.env });
    test.after(() => waiting.kill());
    const ended = once(waiting, 'exit');
    await isHook(waiting);
    const undoing = system.run(['setup', '--yes', '--uninstall']);
    const isFreed = (): boolean => system.plesk.calls.some(({ words: [, , option] }) => option === disabling);
    await until('Plesk no longer calls the hook', isFreed);
    await sleep(500);
    assert.ok(existsSync(system.path(`${programs}/current/dns-sync-hook.cjs`)));
    waiting.stdin.end(plesk('plesk-sample-update-and-ptrs.json'));
    assert.deepEqual(await ended, [0, null]);
    const { code, stderr } = await undoing;
    assert.equal(code, 0, stderr);
    assert.ok(!existsSync(system.path(programs)));
  });

  /** Returns the terminal output of setup, with each answer typed at its question. */
  async function onTerminal(answers: readonly (readonly [question: string, answer: string])[]): Promise<string> {
    const command = '"$NODE" "$PROGRAM" setup --timer none; echo "exit $?"';
    const [program = '', ...words] = system.words('script', '-qec', command, '/dev/null');
    const child = spawn(program, words, {
      env: { ...system.env, NODE: process.execPath, PROGRAM: join(dist, 'dns-sync.cjs') },
    });
    let shown = '';
    const left = [...answers];
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      const [question = '', answer = ''] = left[0] ?? [];
      if (left.length === 0 || !shown.includes(question)) return;
      left.shift();
      child.stdin.write(answer);
    });
    await once(child, 'close');
    return shown.replaceAll('\r\n', '\n');
  }

  it('asks on a terminal, and does nothing without a "yes"', terminal, async () => {
    system.plesk.set({ slot: { custom: 'true', custom_script: otherBackend } });
    const service = ['DNS service', '\n'] as const;
    const profile = ['AWS profile', 'dns\n'] as const;
    const holder = ['Enter "take-over"', 'chain\n'] as const;
    for (const no of ['no\n', '\u0004']) {
      const shown = await onTerminal([service, profile, holder, ['(y/N)', no]]);
      assert.match(shown, /Nothing was changed\.\nexit 1\n$/);
    }
    assert.deepEqual(
      [readdirSync(system.path('usr/local/lib')), existsSync(system.path('etc/dns-sync')), registered()],
      [[], false, otherBackend],
    );
    const shown = await onTerminal([service, profile, holder, ['(y/N)', 'yes\n']]);
    assert.match(shown, /registered in Plesk: "\/opt\/other[\s\S]*exit 0\n$/);
    assert.deepEqual(config(), {
      targets: { route53: { profile: 'dns' } },
      hook: { chain: [{ command: otherBackend }] },
    });
  });

  it('asks what the chosen service needs, and nothing else', terminal, async () => {
    const shown = await onTerminal([
      ['DNS service: route53, rfc2136', 'rfc2136\n'],
      ['Name server (address or host name)', '192.0.2.53\n'],
      ['File with the TSIG key', '/etc/dns-sync/key\n'],
      ['Continue? (y/N)', 'y\n'],
    ]);
    assert.match(shown, /exit 0\n$/);
    assert.doesNotMatch(shown, /AWS|IAM/);
    assert.deepEqual(config(), {
      targets: { rfc2136: { provider: 'rfc2136', server: '192.0.2.53', keyFile: '/etc/dns-sync/key' } },
    });
  });

  it("recognizes Plesk's own Route 53 extension, refuses to chain it, and takes over", terminal, async () => {
    const route53 = '"/usr/local/psa/bin/extension" --exec route53 route53.php';
    system.plesk.set({ slot: { custom: 'true', custom_script: route53 } });
    const chained = await system.run(['setup', '--yes', '--timer', 'none', '--chain']);
    assert.equal(chained.code, 1);
    assert.match(chained.stderr, /deletes and re-creates whole zones, so it must never be chained/);
    assert.equal(registered(), route53);
    const profile = ['AWS profile', '\n'] as const;
    const shown = await onTerminal([profile, ['Take over? (y/N)', 'y\n'], ['Continue? (y/N)', 'YES\n']]);
    assert.match(shown, /must never be chained\. .*docs\/migrating-from-plesk-route53\.md[\s\S]*exit 0\n$/);
    assert.equal(registered(), hook);
  });

  it('is checked by doctor, which notices a pending update, another command and a lost slot', async () => {
    const doctor = async (folder?: string): Promise<string> => (await system.run(['doctor'], {}, folder)).stdout;
    assert.match(await doctor(), /has not installed a version/);
    assert.equal((await system.run(['setup', '--yes', '--timer', 'none'])).code, 0);
    const good = await doctor();
    assert.match(good, /dns-sync is registered as the custom DNS backend/);
    assert.match(good, /program.*the same version that Plesk and the timers run$/m);
    assert.doesNotMatch(good, /not the one of this installation/);
    const lib = system.path(`${programs}/current/lib`);
    for (const name of readdirSync(lib).filter((file) => file.endsWith('.cache'))) rmSync(join(lib, name));
    assert.match(await doctor(), /program.*it has no code cache for Node \S+, .*dns-sync setup --yes --program-only/);
    assert.match(
      await doctor(build('next')),
      /Plesk and the timers run version \S+, but this is \S+\n.*dns-sync setup --yes --program-only/,
    );
    const before = `"${process.execPath}" "/usr/lib/node_modules/dns-sync/dist/dns-sync-hook.cjs"`;
    system.plesk.set({ slot: { custom: 'true', custom_script: before } });
    assert.match(await doctor(), /not the one of this installation: .*current.*\n.*dns-sync plesk enable/);
    system.plesk.set({ slot: { custom: 'true', custom_script: otherBackend } });
    const lost = await system.run(['doctor']);
    assert.equal(lost.code, 2);
    assert.match(
      lost.stdout,
      /another DNS backend is registered in Plesk.*"\/opt\/other\/backend".*\n.*dns-sync plesk enable/,
    );
    assert.equal((await system.run(['plesk', 'enable', '--take-over'])).code, 0);
    assert.equal(registered(), hook, 'by the link, also from the package that was not installed by setup');
  });
});
