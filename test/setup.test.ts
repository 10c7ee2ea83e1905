import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { after as atTheEnd, before as atFirst, beforeEach, describe, it } from 'node:test';
import { FakePlesk } from '../fixtures/plesk-server/fake-plesk.ts';
import { Bench, type Ended } from './bench.ts';

const dist = join(import.meta.dirname, '../dist');
const ours = `"${process.execPath}" "${join(dist, 'dns-sync-hook.cjs')}"`;
const other = '"/usr/local/psa/bin/extension" --exec route53 route53.php';

/** util-linux's script(1) gives a program a terminal; elsewhere it has other options, or isn't there. */
const version = spawnSync('script', ['--version'], { encoding: 'utf8' });
const hasTerminal = version.status === 0 && version.stdout.includes('util-linux');
const terminal = { skip: hasTerminal ? false : 'there is no script(1) of util-linux here', timeout: 60_000 };

describe('setup', () => {
  let bench: Bench;
  let server: FakePlesk;
  let root: string;
  let number = 0;
  atFirst(async () => {
    bench = await Bench.open();
    server = new FakePlesk(bench.dir);
  });
  atTheEnd(async () => bench.close());
  beforeEach(() => {
    root = join(bench.dir, `root-${++number}`);
    for (const folder of ['etc/systemd/system', 'etc/cron.d']) mkdirSync(join(root, folder), { recursive: true });
    server.set({ slot: {}, faults: [] });
  });

  /** Runs setup below a root of its own, where nothing is configured by the environment. */
  async function setup(...words: readonly string[]): Promise<Ended> {
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...env } = bench.env;
    return bench.execute('dns-sync.cjs', ['setup', '--root', root, ...words], '', {
      ...env,
      DNS_SYNC_PLESK: server.program,
    });
  }
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');
  const files = (): readonly string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .toSorted();

  it('writes the configuration, makes the state, registers the hook, installs timers, and shows what it did', async () => {
    const { code, stdout, stderr } = await setup('--yes', '--profile', 'dns', '--server', 'plesk.example');
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(text('etc/dns-sync/config.json')), {
      server: 'plesk.example',
      targets: { route53: { profile: 'dns' } },
    });
    assert.equal(statSync(join(root, 'var/lib/dns-sync')).mode & 0o7777, 0o2770);
    assert.equal(server.state.slot['custom_script'], ours);
    assert.match(
      text('etc/systemd/system/dns-sync-drift.service'),
      /^ExecStart=".*node.*" ".*dns-sync\.cjs" "drift"$/m,
    );
    const link = join(root, 'etc/systemd/system/timers.target.wants/dns-sync-retry.timer');
    assert.equal(readlinkSync(link), '../dns-sync-retry.timer');
    assert.match(stdout, /^write the configuration .*: written: .*config\.json$/m);
    assert.match(stdout, /^Registered in Plesk: /m);
    assert.match(stdout, /"route53:ChangeResourceRecordSets"/);
  });

  it('is safe to repeat, and keeps what the administrator wrote', async () => {
    mkdirSync(join(root, 'etc/dns-sync'), { recursive: true });
    const config = '{\n  // not ours to lose\n}\n'.replace(/ {2}\/\/.*\n/, '  "zones": { "exclude": ["a.b"] }\n');
    writeFileSync(join(root, 'etc/dns-sync/config.json'), config);
    assert.equal((await setup('--yes', '--timer', 'cron')).code, 0);
    const before = Object.fromEntries(files().map((file) => [file, text(file)]));
    const calls = server.calls.map(({ words }) => words).filter(([kind]) => kind === 'bin').length;
    const again = await setup('--yes', '--timer', 'cron');
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(Object.fromEntries(files().map((file) => [file, text(file)])), before);
    assert.equal(server.calls.map(({ words }) => words).filter(([kind]) => kind === 'bin').length, calls);
    assert.equal(text('etc/dns-sync/config.json'), config);
    assert.match(text('etc/cron.d/dns-sync'), /^17 3 \* \* \* root ".*" ".*dns-sync\.cjs" drift/m);
    assert.match(again.stdout, /as it was: .*cron\.d\/dns-sync/);
  });

  it('is undone but for configuration and state, and those too where it is told', async () => {
    assert.equal((await setup('--yes')).code, 0);
    writeFileSync(join(root, 'etc/systemd/system/other.service'), '[Unit]\n');
    const undone = await setup('--uninstall', '--yes');
    assert.equal(undone.code, 0, undone.stderr);
    assert.equal(server.state.slot['custom'], 'false');
    assert.deepEqual(files(), ['etc/dns-sync/config.json', 'etc/systemd/system/other.service']);
    assert.ok(existsSync(join(root, 'var/lib/dns-sync')));
    assert.equal((await setup('--uninstall', '--yes')).code, 0, 'again');
    // A state that was never used isn't one that could be told from other directories.
    for (const folder of ['zones', 'locks']) mkdirSync(join(root, 'var/lib/dns-sync', folder));
    assert.equal((await setup('--uninstall', '--purge', '--yes')).code, 0);
    assert.deepEqual(files(), ['etc/systemd/system/other.service']);
    assert.ok(!existsSync(join(root, 'var/lib/dns-sync')));
  });

  it('leaves another backend in the slot unless it is told, and does the rest', async () => {
    server.set({ slot: { custom: 'true', custom_script: other } });
    const { code, stderr } = await setup('--yes');
    assert.equal(code, 1);
    assert.match(stderr, /could not register the hook.*\n.*held by "\/usr\/local\/psa/);
    assert.ok(existsSync(join(root, 'etc/systemd/system/dns-sync-drift.timer')));
    assert.equal((await setup('--yes', '--chain')).code, 0);
    assert.deepEqual(JSON.parse(text('etc/dns-sync/config.json')), { hook: { chain: [{ command: other }] } });
    server.set({ slot: { custom: 'true', custom_script: other } });
    assert.match((await setup('--uninstall', '--yes')).stdout, /left alone: it is held by/);
    assert.equal(server.state.slot['custom_script'], other);
  });

  it('refuses a path with a line end, which would be a line of its own for root in a crontab or a unit', async () => {
    for (const timer of ['cron', 'systemd']) {
      const config = `${root}/config.json\n* * * * * root touch ${root}/done`;
      const env = { ...bench.env, DNS_SYNC_CONFIG: config, DNS_SYNC_PLESK: server.program };
      const words = ['setup', '--root', root, '--yes', '--timer', timer];
      const { code, stderr } = await bench.execute('dns-sync.cjs', words, '', env);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^dns-sync: DNS_SYNC_CONFIG has a line end or a NUL in it: .*; name a path without; nothing was/,
      );
      assert.deepEqual(files(), []);
    }
  });

  it(
    'leaves alone what is no regular file where it would write one',
    { skip: process.platform === 'win32' },
    async () => {
      // A unit that the administrator masked, and a file of cron that leads elsewhere.
      symlinkSync('/dev/null', join(root, 'etc/systemd/system/dns-sync-drift.timer'));
      const masked = await setup('--yes', '--timer', 'systemd');
      assert.equal(masked.code, 1);
      assert.match(
        masked.stderr,
        /dns-sync-drift\.timer can't be changed: it is a device, not a regular file; see what it is/,
      );
      writeFileSync(join(root, 'precious'), 'kept');
      symlinkSync(join(root, 'precious'), join(root, 'etc/cron.d/dns-sync'));
      const linked = await setup('--yes', '--timer', 'cron');
      assert.equal(linked.code, 1);
      assert.match(linked.stderr, /cron\.d\/dns-sync can't be changed: it is a symbolic link, not a regular file/);
      assert.equal(text('precious'), 'kept');
    },
  );

  /** What a terminal shows of setup, with each answer typed when its question is asked. */
  async function onTerminal(answers: readonly (readonly [question: string, answer: string])[]): Promise<string> {
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...env } = bench.env;
    const command = '"$NODE" "$PROGRAM" setup --root "$ROOT"; echo "exit $?"';
    const places = { NODE: process.execPath, PROGRAM: join(dist, 'dns-sync.cjs'), ROOT: root };
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...env, ...places, DNS_SYNC_PLESK: server.program },
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
    server.set({ slot: { custom: 'true', custom_script: other } });
    const profile = ['AWS profile', 'dns\n'] as const;
    const holder = ['"chain" to pass every call on', 'chain\n'] as const;
    for (const no of ['no\n', '\u0004']) {
      const shown = await onTerminal([profile, holder, ['Only "yes" does it', no]]);
      assert.match(shown, /Nothing was changed\.\nexit 1\n$/);
    }
    assert.deepEqual(files(), []);
    const shown = await onTerminal([profile, holder, ['Only "yes" does it', 'yes\n']]);
    assert.match(shown, /held by "\/usr\/local\/psa\/bin\/extension"[\s\S]*exit 0\n$/);
    assert.deepEqual(JSON.parse(text('etc/dns-sync/config.json')), {
      targets: { route53: { profile: 'dns' } },
      hook: { chain: [{ command: other }] },
    });
  });

  it('does nothing where nobody says yes', async () => {
    const { code, stderr } = await setup();
    assert.equal(code, 1);
    assert.match(stderr, /no terminal to ask on; add --yes/);
    assert.deepEqual(files(), []);
  });

  it('leaves Plesk alone where it is told, and says where there is none', async () => {
    server.set({ slot: { custom: 'true', custom_script: other } });
    const { code } = await setup('--yes', '--no-plesk', '--timer', 'none');
    assert.equal(code, 0);
    assert.equal(server.state.slot['custom_script'], other);
    assert.deepEqual(files(), ['etc/dns-sync/config.json']);
  });

  it('is examined by doctor, which notices a lost slot', async () => {
    bench.env['DNS_SYNC_PLESK'] = server.program;
    server.set({ slot: { custom: 'true', custom_script: other } });
    const lost = await bench.run('doctor');
    assert.equal(lost.code, 2);
    assert.match(lost.stdout, /held by "\/usr\/local\/psa\/bin\/extension".*\n.*dns-sync plesk enable/);
    server.set({ slot: { custom: 'true', custom_script: ours } });
    assert.match((await bench.run('doctor')).stdout, /its slot for a DNS backend is ours/);
    delete bench.env['DNS_SYNC_PLESK'];
  });
});
