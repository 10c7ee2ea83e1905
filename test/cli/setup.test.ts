import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { after as atTheEnd, before as atFirst, beforeEach, describe, it } from 'node:test';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench, type Ended } from '../support/bench.ts';

const ours = '"/usr/bin/node" "/usr/local/lib/dns-sync/current/dns-sync-hook.cjs"';

describe('setup below a directory', () => {
  let bench: Bench;
  let server: FakePlesk;
  let root: string;
  let number = 0;
  atFirst(async () => {
    bench = await Bench.open();
    server = new FakePlesk(bench.dir);
  });
  atTheEnd(async () => {
    assert.deepEqual(server.calls, [], 'the Plesk of this system was never asked');
    await bench.close();
  });
  beforeEach(() => {
    root = join(bench.dir, `root-${++number}`);
    for (const folder of ['etc/systemd/system', 'etc/cron.d']) mkdirSync(join(root, folder), { recursive: true });
    server.set({ slot: { custom: 'true', custom_script: ours } });
  });

  /** Runs setup below a new root, without configuration by the environment except `more`. */
  async function setup(words: readonly string[], more: Record<string, string> = {}): Promise<Ended> {
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...env } = bench.env;
    return bench.execute('dns-sync.cjs', ['setup', '--root', root, ...words], '', {
      ...env,
      DNS_SYNC_PLESK: server.program,
      ...more,
    });
  }
  const text = (path: string): string => readFileSync(join(root, path), 'utf8');
  /** Lists all files except the program's, which have their own test. */
  const files = (): readonly string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((file) => !file.startsWith('usr/local/lib/dns-sync/'))
      .toSorted();
  const units = (words: readonly string[] = ['service', 'timer']): readonly string[] =>
    files().filter((file) => words.some((word) => file.endsWith(`.${word}`)));
  const programs = (): readonly string[] => {
    const folder = join(root, 'usr/local/lib/dns-sync');
    return existsSync(folder) ? readdirSync(folder).toSorted() : [];
  };
  const systemdUnits = [
    'etc/systemd/system/dns-sync-agent.service',
    'etc/systemd/system/dns-sync-drift.service',
    'etc/systemd/system/dns-sync-drift.timer',
    'etc/systemd/system/dns-sync-failed@.service',
    'etc/systemd/system/dns-sync-retry.service',
    'etc/systemd/system/dns-sync-retry.timer',
    'etc/systemd/system/dns-sync-worker.service',
    'etc/systemd/system/timers.target.wants/dns-sync-drift.timer',
    'etc/systemd/system/timers.target.wants/dns-sync-retry.timer',
  ];

  it('installs the program and timers that run it by its link, writes the configuration, and creates the state', async () => {
    const { code, stdout, stderr } = await setup(['--yes', '--profile', 'dns', '--server', 'plesk.example']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(text('etc/dns-sync/config.json')), {
      server: 'plesk.example',
      targets: { route53: { profile: 'dns' } },
    });
    assert.equal(statSync(join(root, 'var/lib/dns-sync')).mode & 0o7777, 0o2770);
    assert.match(
      text('etc/systemd/system/dns-sync-drift.service'),
      /^ExecStart=".*node.*" "\/usr\/local\/lib\/dns-sync\/current\/dns-sync\.cjs" "drift" "--relist" "1\/7"$/m,
    );
    const link = join(root, 'etc/systemd/system/timers.target.wants/dns-sync-retry.timer');
    assert.equal(readlinkSync(link), '../dns-sync-retry.timer');
    const current = join(root, 'usr/local/lib/dns-sync/current');
    assert.match(readlinkSync(current), /^versions\/\d+\.\d+\.\d+-[0-9a-f]{12}$/);
    const version = await bench.execute(join(current, 'dns-sync.cjs'), ['--version'], '');
    assert.deepEqual([version.code, version.stderr], [0, '']);
    assert.match(stdout, /^write the configuration .*: written: .*config\.json$/m);
    assert.match(stdout, /^--root does not register the hook: /m);
    assert.match(stdout, /"route53:ChangeResourceRecordSets"/);
  });

  it('writes a target of another service, with its keys, and refuses what does not fit to it', async () => {
    const words = ['--yes', '--provider', 'rfc2136', '--timer', 'none', '--set', 'keyFile=/etc/dns-sync/key'];
    const wanting = await setup(words);
    assert.equal(wanting.code, 1);
    assert.match(wanting.stderr, /"targets\.rfc2136\.server" is missing; it must be a string/);
    const target = ['--set', 'server=192.0.2.53', '--set', 'port=5353'];
    const { code, stdout, stderr } = await setup([...words, ...target]);
    assert.equal(code, 0, stderr);
    const written = { provider: 'rfc2136', server: '192.0.2.53', port: 5353, keyFile: '/etc/dns-sync/key' };
    assert.deepEqual(JSON.parse(text('etc/dns-sync/config.json')), { targets: { rfc2136: written } });
    assert.doesNotMatch(stdout, /IAM|route53/, 'nothing about a service that is not used');
    assert.equal((await setup(['--yes', '--timer', 'none', '--set', 'server=192.0.2.54'])).code, 0);
    assert.match(text('etc/dns-sync/config.json'), /192\.0\.2\.54/);
    for (const [flags, problem] of [
      [['--provider', 'route53'], /has the provider "rfc2136", not "route53"/],
      [['--provider', 'rfc2163'], /unknown provider "rfc2163"\. Did you mean rfc2136\?/],
      [['--provider', 'dynect'], /unknown provider "dynect".*ended in 2023/s],
      [['--set', 'server'], /--set "server" is not KEY=VALUE/],
      [['--profile', 'dns'], /"targets\.rfc2136\.profile" is a key of targets with "provider": "route53"/],
    ] as const) {
      const refused = await setup(['--yes', '--timer', 'none', ...flags]);
      assert.equal(refused.code, 1, flags.join(' '));
      assert.match(refused.stderr, problem);
    }
  });

  it('installs no program where it runs from another place, such as the Plesk extension', async () => {
    const { code, stderr } = await setup(['--yes', '--no-plesk', '--no-program', '--timer', 'none']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(files(), ['etc/dns-sync/config.json']);
    assert.deepEqual(programs(), []);
    assert.equal(statSync(join(root, 'var/lib/dns-sync')).mode & 0o7777, 0o2770);
  });

  it('is safe to repeat, and keeps what the administrator wrote', async () => {
    mkdirSync(join(root, 'etc/dns-sync'), { recursive: true });
    const config = '{\n  "zones": { "exclude": ["a.b"] }\n}\n';
    writeFileSync(join(root, 'etc/dns-sync/config.json'), config);
    assert.equal((await setup(['--yes', '--timer', 'cron'])).code, 0);
    const before = Object.fromEntries(files().map((file) => [file, text(file)]));
    const again = await setup(['--yes', '--timer', 'cron']);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(Object.fromEntries(files().map((file) => [file, text(file)])), before);
    assert.equal(text('etc/dns-sync/config.json'), config);
    assert.match(
      text('etc/cron.d/dns-sync'),
      /^17 3 \* \* \* root out=\$\(\S+ \/usr\/local\/lib\/dns-sync\/current\/dns-sync\.cjs drift --relist 1\/7\)/m,
    );
    assert.match(again.stdout, /unchanged: version .*, run from .*\/current/);
    assert.match(again.stdout, /unchanged: .*cron\.d\/dns-sync/);
    // The installed program installs itself again: the same version, of which nothing is overwritten.
    const installed = join(root, 'usr/local/lib/dns-sync/current/dns-sync.cjs');
    const { code, stdout } = await bench.execute(installed, ['setup', '--root', root, '--yes', '--program-only'], '');
    assert.equal(code, 0);
    assert.match(stdout, /unchanged: version/);
    assert.equal(readdirSync(join(root, 'usr/local/lib/dns-sync/versions')).length, 1);
  });

  it('is undone except for configuration and state, and those too if requested', async () => {
    assert.equal((await setup(['--yes'])).code, 0);
    writeFileSync(join(root, 'etc/systemd/system/other.service'), '[Unit]\n');
    const undone = await setup(['--uninstall', '--yes']);
    assert.equal(undone.code, 0, undone.stderr);
    assert.deepEqual(files(), ['etc/dns-sync/config.json', 'etc/systemd/system/other.service']);
    assert.ok(existsSync(join(root, 'var/lib/dns-sync')));
    assert.ok(!existsSync(join(root, 'usr/local/lib/dns-sync')));
    assert.equal((await setup(['--uninstall', '--yes'])).code, 0, 'again');
    assert.equal((await setup(['--uninstall', '--purge', '--yes'])).code, 0);
    assert.deepEqual(files(), ['etc/systemd/system/other.service']);
    for (const path of ['var/lib/dns-sync', 'etc/dns-sync']) assert.ok(!existsSync(join(root, path)), path);
    assert.equal((await setup(['--uninstall', '--purge', '--yes'])).code, 0, 'again');
  });

  it('is undone by the installed program too, which is removed last', async () => {
    assert.equal((await setup(['--yes'])).code, 0);
    const installed = join(root, 'usr/local/lib/dns-sync/current/dns-sync.cjs');
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...env } = bench.env;
    const words = ['setup', '--root', root, '--yes', '--uninstall', '--purge'];
    const { code, stderr } = await bench.execute(installed, words, '', env);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual([files(), programs()], [[], []]);
  });

  it("creates no timer for a program that couldn't be installed", async () => {
    mkdirSync(join(root, 'usr/local/lib'), { recursive: true });
    writeFileSync(join(root, 'usr/local/lib/dns-sync'), 'in the way');
    for (const timer of ['systemd', 'cron']) {
      const { code, stderr } = await setup(['--yes', '--timer', timer]);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /Failed to install the program in .*\n.*Failed to install the timers.*\n.*the program is not installed: no .*current/s,
      );
      assert.deepEqual(units(), []);
      assert.ok(!existsSync(join(root, 'etc/cron.d/dns-sync')));
    }
  });

  it('treats the paths of variables as those of the target system', async () => {
    const outside = { config: join(bench.dir, 'own/config.json'), state: join(bench.dir, 'own-state') };
    const variables = { DNS_SYNC_CONFIG: outside.config, DNS_SYNC_STATE_DIR: outside.state };
    const { code, stderr } = await setup(['--yes', '--timer', 'systemd'], variables);
    assert.equal(code, 0, stderr);
    for (const path of Object.values(outside)) {
      assert.ok(!existsSync(path), path);
      assert.ok(existsSync(join(root, path)), `below the root: ${path}`);
    }
    const service = text('etc/systemd/system/dns-sync-retry.service');
    assert.ok(service.includes(`Environment="DNS_SYNC_CONFIG=${outside.config}"\n`), service);
    assert.equal((await setup(['--yes', '--uninstall', '--purge'], variables)).code, 0);
    for (const path of Object.values(outside)) assert.ok(!existsSync(join(root, path)), path);
  });

  it('refuses links that lead out of the directory, and changes nothing', async () => {
    const outside = join(bench.dir, `outside-${number}`);
    mkdirSync(outside);
    for (const path of ['etc/dns-sync', 'usr', 'etc/systemd/system/timers.target.wants']) {
      const link = join(root, path);
      symlinkSync(outside, link);
      const { code, stderr } = await setup(['--yes']);
      assert.equal(code, 1, path);
      assert.match(stderr, /leads to .*outside-\d+.*, which is outside .*root-/);
      assert.deepEqual([files(), readdirSync(outside)], [[path], []]);
      rmSync(link);
    }
    // A link to a missing path outside, and two links to each other.
    symlinkSync('../../outside/later', join(root, 'etc/dns-sync'));
    assert.match((await setup(['--yes'])).stderr, /leads to .*\/later.*, which is outside/);
    rmSync(join(root, 'etc/dns-sync'));
    symlinkSync('two', join(root, 'one'));
    symlinkSync('one', join(root, 'two'));
    const loop = await setup(['--yes'], { DNS_SYNC_CONFIG: '/one/config.json' });
    assert.equal(loop.code, 1);
    assert.match(loop.stderr, /^dns-sync: .*\/one\/config\.json: ELOOP/);
    symlinkSync(outside, join(root, 'var'));
    const { code, stderr } = await setup(['--yes']);
    assert.equal(code, 1);
    assert.match(stderr, /Failed to create the state directory/);
    assert.deepEqual(readdirSync(outside), []);
  });

  it('leaves the timers of one kind only, and none with "none"', async () => {
    for (const timer of ['systemd', 'cron', 'systemd', 'none', 'cron', 'none']) {
      const { code, stdout, stderr } = await setup(['--yes', '--timer', timer]);
      assert.equal(code, 0, stderr);
      assert.deepEqual(units(), timer === 'systemd' ? systemdUnits : [], timer);
      assert.equal(existsSync(join(root, 'etc/cron.d/dns-sync')), timer === 'cron', timer);
      assert.match(
        stdout,
        timer === 'systemd' ? /written and enabled/ : timer === 'cron' ? /written:/ : /no timers; run/,
      );
    }
  });

  it('neither overwrites nor removes units, links and cron files without its mark', async () => {
    const foreign = '[Unit]\nDescription=mine\n';
    const unit = join(root, 'etc/systemd/system/dns-sync-retry.timer');
    const cron = join(root, 'etc/cron.d/dns-sync');
    const link = join(root, 'etc/systemd/system/timers.target.wants/dns-sync-drift.timer');
    writeFileSync(unit, foreign);
    writeFileSync(cron, '0 0 * * * root dns-sync drift\n');
    mkdirSync(join(link, '..'));
    symlinkSync('/usr/lib/systemd/system/dns-sync-drift.timer', link);
    const before = [units(), text('etc/cron.d/dns-sync')];
    const { code, stderr } = await setup(['--yes', '--timer', 'systemd']);
    assert.equal(code, 1);
    assert.match(stderr, /dns-sync-retry\.timer: it does not begin with the mark of/);
    assert.deepEqual([units(), text('etc/cron.d/dns-sync')], before, 'no half of the units');
    const withCron = await setup(['--yes', '--timer', 'cron']);
    assert.equal(withCron.code, 1);
    assert.match(withCron.stderr, /cannot replace .*etc\/cron\.d\/dns-sync: /);
    for (const words of [['--timer', 'none'], ['--uninstall'], ['--uninstall', '--purge']]) {
      assert.equal((await setup(['--yes', ...words])).code, 0);
      assert.deepEqual([units(), text('etc/cron.d/dns-sync'), readFileSync(unit, 'utf8')], [...before, foreign]);
    }
  });

  it('refuses a path with a line end, which would be a separate line for root in a crontab or a unit', async () => {
    for (const timer of ['cron', 'systemd']) {
      const config = `/config.json\n* * * * * root touch ${root}/done`;
      const { code, stderr } = await setup(['--yes', '--timer', timer], { DNS_SYNC_CONFIG: config });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^dns-sync: DNS_SYNC_CONFIG contains a line break or NUL: .*\. Use a path without them\. Nothing was/,
      );
      assert.deepEqual([files(), programs()], [[], []]);
    }
  });

  it(
    'leaves alone what is no regular file where it would write one',
    { skip: process.platform === 'win32' },
    async () => {
      // A unit that the administrator masked, and a cron file that links elsewhere.
      const masked = join(root, 'etc/systemd/system/dns-sync-drift.timer');
      symlinkSync('/dev/null', masked);
      const withUnits = await setup(['--yes', '--timer', 'systemd']);
      assert.equal(withUnits.code, 1);
      assert.match(
        withUnits.stderr,
        /cannot change .*dns-sync-drift\.timer: it is a symbolic link, not a regular file\. Check what it is/,
      );
      writeFileSync(join(root, 'precious'), 'kept');
      symlinkSync(join(root, 'precious'), join(root, 'etc/cron.d/dns-sync'));
      const linked = await setup(['--yes', '--timer', 'cron']);
      assert.equal(linked.code, 1);
      assert.match(linked.stderr, /cron\.d\/dns-sync: it is a symbolic link, not a regular file/);
      assert.equal((await setup(['--yes', '--timer', 'none'])).code, 0);
      assert.equal(readlinkSync(masked), '/dev/null');
      assert.equal(text('precious'), 'kept');
    },
  );

  it('purges a state that was never used, and one whose configuration is broken or missing', async () => {
    const config = join(root, 'etc/dns-sync/config.json');
    const purge = async (): Promise<void> => {
      const { code, stderr } = await setup(['--uninstall', '--purge', '--yes']);
      assert.equal(code, 0, stderr);
      assert.deepEqual(files(), []);
      for (const path of ['var/lib', 'srv', 'etc/dns-sync']) {
        const left = existsSync(join(root, path)) ? readdirSync(join(root, path)) : [];
        assert.deepEqual(left, [], path);
      }
    };
    assert.equal((await setup(['--yes'])).code, 0);
    await purge();
    assert.equal((await setup(['--yes'])).code, 0);
    // As a killed process leaves it, half created.
    mkdirSync(join(root, 'var/lib/dns-sync/zones'));
    writeFileSync(config, '{ "zones": ');
    await purge();
    assert.equal((await setup(['--yes'])).code, 0);
    rmSync(config);
    await purge();
    mkdirSync(join(root, 'etc/dns-sync'), { recursive: true });
    writeFileSync(config, '{ "stateDir": "/srv/dns" }');
    assert.equal((await setup(['--yes'])).code, 0);
    assert.ok(existsSync(join(root, 'srv/dns')));
    writeFileSync(config, '{ "stateDir": "/srv/dns", "unknown": }');
    await purge();
  });

  it("keeps the configuration while the state that it names can't be removed", async () => {
    assert.equal((await setup(['--yes'])).code, 0);
    writeFileSync(join(root, 'var/lib/dns-sync/thesis.txt'), '');
    const { code, stderr } = await setup(['--uninstall', '--purge', '--yes']);
    assert.equal(code, 1);
    assert.match(stderr, /var\/lib\/dns-sync was not removed: it does not contain a state of dns-sync/);
    assert.deepEqual(files(), ['etc/dns-sync/config.json', 'var/lib/dns-sync/thesis.txt']);
  });

  it('makes files for other users readable under a strict umask', async () => {
    const before = process.umask(0o077);
    try {
      assert.equal((await setup(['--yes'])).code, 0);
    } finally {
      process.umask(before);
    }
    for (const path of ['etc/dns-sync', 'etc/dns-sync/config.json', 'usr/local/lib/dns-sync/current/lib']) {
      assert.equal(statSync(join(root, path)).mode & 0o044, 0o044, path);
    }
  });

  it('keeps versions next to each other, and repairs a damaged one', async () => {
    assert.equal((await setup(['--yes', '--program-only'])).code, 0);
    assert.deepEqual(programs(), ['current', 'versions']);
    assert.deepEqual(files(), []);
    const folder = join(root, 'usr/local/lib/dns-sync');
    const damaged = join(folder, 'current/lib/dns-sync.cjs');
    writeFileSync(damaged, 'not a program');
    const { code, stdout } = await setup(['--yes', '--program-only']);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`installed: version ${basename(readlinkSync(join(folder, 'current')))}`));
    assert.equal((await bench.execute(join(folder, 'current/dns-sync.cjs'), ['--version'], '')).code, 0);
  });

  it('refuses to install the program if other users could replace it', async () => {
    mkdirSync(join(root, 'usr/local/lib/dns-sync'), { recursive: true });
    chmodSync(join(root, 'usr/local/lib/dns-sync'), 0o777);
    const { code, stderr } = await setup(['--yes', '--program-only']);
    assert.equal(code, 1);
    assert.match(stderr, /other users can write to .*usr\/local\/lib\/dns-sync, and Plesk runs/);
    assert.deepEqual(programs(), []);
  });

  it('does nothing without a confirmation', async () => {
    const { code, stderr } = await setup([]);
    assert.equal(code, 1);
    assert.match(stderr, /no terminal to ask on\. Add --yes/);
    assert.deepEqual([files(), programs()], [[], []]);
  });
});
