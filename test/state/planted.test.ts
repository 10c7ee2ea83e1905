import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';
import { runAs, sharedPrograms, withoutRoot, type User } from '../support/second-user.ts';

const windows = process.platform === 'win32' ? 'SKIPPED: Windows has no FIFOs in its file system' : false;
const month = new Date().toISOString().slice(0, 7);
const ourselves: User = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

const update = (zone: string, serial: number): object => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: [{ host: zone, type: 'A', value: `192.0.2.${serial}` }],
  },
});
const ptr = (address: number): object => ({
  command: 'createPTRs',
  ptr: { ip_address: `192.0.2.${address}`, hostname: 'a.example' },
});

/** What may be planted in place of a file or folder of the state. */
const kinds = ['symbolic link', 'dangling link', 'FIFO', 'hard link'] as const;
type Kind = (typeof kinds)[number];

/** Commands to run after the hook. */
const commands = [['doctor'], ['retry'], ['status'], ['plan'], ['history']] as const;

/**
 * Where something is planted, and how a hook call then ends.
 * The call edits a.example, creates another zone and requests a PTR. The fields are its exit code, and what is done despite
 * the fault. `reportedBy` is the command that reports it, if the hook doesn't use the file.
 */
interface Place {
  readonly path: string;
  readonly code: number;
  readonly edited: boolean;
  readonly made: boolean;
  readonly reportedBy?: readonly string[];
}

const all = { code: 0, edited: true, made: true };
const nothing = { code: 2, edited: false, made: false };
const recorded = { code: 1, edited: false, made: false };
const places: readonly Place[] = [
  ...['zones', 'journal', 'due', 'rates', 'locks'].map((path) => ({ path, ...nothing })),
  { path: 'kept-calls', ...all },
  { path: 'zones/a.example.json', code: 2, edited: false, made: true },
  { path: `journal/${month}.ndjson`, ...nothing },
  { path: 'journal/caught-up.json', ...all },
  { path: 'identity.json', ...recorded },
  { path: 'pauses.json', ...recorded },
  { path: 'ptr.json', code: 2, edited: true, made: true },
  { path: 'ptr', code: 2, edited: true, made: true },
  { path: 'ptr/2.0.192.in-addr.arpa.json', code: 2, edited: true, made: true },
  { path: 'calls', ...all },
  { path: 'turnovers.json', ...all },
  { path: 'rates/route53.json', ...all },
  { path: 'rates/route53.target.json', ...all },
  { path: 'due/00000000000001.route53.aaaaaaaaaaaaaaaaaaaaaaaa.json', ...all },
  { path: 'locks/a.example.1.x.0123456789ab.lock', ...all },
  { path: 'index.json', ...all, reportedBy: ['status'] },
  { path: 'index', ...all, reportedBy: ['status', '--all'] },
  { path: 'chain.json', ...all, reportedBy: ['status'] },
];

describe('a planted file in the state directory', { skip: windows }, () => {
  let bench: Bench;
  let state: string;
  let whole: string;
  let programs: string;
  /** The target of a link, which must stay unchanged. */
  let precious: string;
  let preciousFolder: string;
  let serial = 1;
  before(async () => {
    bench = await Bench.open({ hook: { keepCalls: 2 } });
    state = bench.env['DNS_SYNC_STATE_DIR'] as string;
    programs = sharedPrograms(bench);
    assert.equal((await hook([update('a.example.', serial++), ptr(1)])).code, 0);
    assert.equal((await run('status')).code, 0);
    whole = join(bench.dir, 'whole');
    cpSync(state, whole, { recursive: true, preserveTimestamps: true });
    precious = join(bench.dir, 'precious');
    preciousFolder = join(bench.dir, 'precious-folder');
  });
  afterEach(() => {
    rmSync(precious, { force: true });
    rmSync(preciousFolder, { recursive: true, force: true });
  });
  after(async () => bench.close());

  async function execute(program: string, words: readonly string[], input: string): Promise<Ended> {
    return runAs(ourselves, join(programs, program), words, input, bench.env);
  }
  const hook = async (calls: readonly object[]): Promise<Ended> =>
    execute('dns-sync-hook.cjs', [], JSON.stringify(calls));
  const run = async (...words: readonly string[]): Promise<Ended> => execute('dns-sync.cjs', words, '');

  function plant(path: string, kind: Kind): void {
    writeFileSync(precious, 'precious\n', { mode: 0o600 });
    mkdirSync(preciousFolder);
    chmodSync(preciousFolder, 0o750);
    const isFolder = !path.includes('.') && !path.endsWith('calls') ? true : path.endsWith('kept-calls');
    rmSync(path, { recursive: true, force: true });
    if (kind === 'FIFO') assert.equal(spawnSync('mkfifo', ['-m', '660', path]).status, 0);
    else if (kind === 'hard link') linkSync(precious, path);
    else if (kind === 'dangling link') symlinkSync(join(bench.dir, 'made-by-us'), path);
    else symlinkSync(isFolder ? preciousFolder : precious, path);
  }

  function assertUntouched(what: string): void {
    assert.equal(readFileSync(precious, 'utf8'), 'precious\n', what);
    assert.equal(statSync(precious).mode & 0o7777, 0o600, what);
    assert.deepEqual(readdirSync(preciousFolder), [], what);
    assert.equal(statSync(preciousFolder).mode & 0o7777, 0o750, what);
    assert.equal(existsSync(join(bench.dir, 'made-by-us')), false, what);
  }

  function isMade(zone: string): boolean {
    try {
      return bench.sets(zone).length > 0;
    } catch {
      return false;
    }
  }

  for (const { path, code, edited, made, reportedBy } of places) {
    it(`as ${path} is refused by its name, changes nothing elsewhere, and doesn't delay other zones`, async () => {
      for (const kind of kinds) {
        const what = `${path}: ${kind}`;
        rmSync(state, { recursive: true, force: true });
        cpSync(whole, state, { recursive: true, preserveTimestamps: true });
        const planted = join(state, path);
        plant(planted, kind);
        const fresh = `n${serial}.example.`;
        const ended = await hook([update('a.example.', ++serial), update(fresh, serial), ptr(serial)]);
        assert.equal(ended.code, code, `${what}: ${ended.stderr}`);
        const refusals = reportedBy === undefined ? ended.stderr : (await run(...reportedBy)).stderr;
        assert.ok(refusals.includes(planted), `${what} is not named: ${refusals}`);
        assert.match(refusals, /(?:is a (?:symbolic link|FIFO|regular file), not|has 2 hard links)/, what);
        assert.equal(bench.sets('a.example.').includes(`a.example. A 300 192.0.2.${serial}`), edited, what);
        assert.equal(isMade(fresh), made, what);
        assertUntouched(what);
        for (const words of kind === 'FIFO' ? commands : kind === 'symbolic link' ? commands.slice(0, 2) : []) {
          const { code: end, stderr } = await run(...words);
          assert.notEqual(end, null, `${what} hangs ${words.join(' ')}`);
          assert.doesNotMatch(stderr, /this is a bug/, `${what}: ${words.join(' ')}`);
        }
        assertUntouched(`${what}, after other commands`);
        rmSync(precious);
        rmSync(preciousFolder, { recursive: true });
      }
    });
  }

  it('is named by doctor, whatever it is', async () => {
    rmSync(state, { recursive: true, force: true });
    cpSync(whole, state, { recursive: true });
    const planted = [
      'calls',
      'ptr.json',
      'ptr/2.0.192.in-addr.arpa.json',
      `journal/${month}.ndjson`,
      'rates/route53.json',
      'zones/a.example.json',
    ];
    for (const path of planted) {
      rmSync(join(state, path), { force: true });
      assert.equal(spawnSync('mkfifo', [join(state, path)]).status, 0);
    }
    const { code, stdout } = await run('doctor');
    assert.equal(code, 2);
    for (const path of planted) assert.match(stdout, new RegExp(`${path} is a FIFO, not a regular file`));
  });

  it("isn't a linked state directory itself: that is an administrator's choice", async () => {
    rmSync(state, { recursive: true, force: true });
    const elsewhere = join(bench.dir, 'elsewhere');
    cpSync(whole, elsewhere, { recursive: true });
    symlinkSync(elsewhere, state);
    const { code, stderr } = await hook([update('a.example.', ++serial)]);
    assert.equal(code, 0, stderr);
    assert.ok(lstatSync(state).isSymbolicLink());
    rmSync(state);
  });
});

const hasUsers = ['/usr/sbin/useradd', '/sbin/useradd', '/usr/bin/useradd'].some((file) => existsSync(file));
const withoutUsers = withoutRoot === false && !hasUsers ? 'SKIPPED: there is no useradd here' : withoutRoot;

describe('a state directory that root shares with a group', { skip: withoutUsers }, () => {
  let bench: Bench;
  let state: string;
  let programs: string;
  const group = `dnssync${process.pid}`;
  const names = { member: `dnssyncm${process.pid}`, stranger: `dnssyncs${process.pid}` };
  let member: User;
  let stranger: User;
  let gid: number;
  let serial = 1;

  function system(program: string, ...words: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    assert.equal(status, 0, `${program} ${words.join(' ')}: ${stderr}`);
    return stdout.trim();
  }
  const idsOf = (name: string): User => ({
    uid: Number(system('id', '-u', name)),
    gid: Number(system('id', '-g', name)),
  });

  before(async () => {
    system('groupadd', group);
    system('useradd', '--no-create-home', '--groups', group, names.member);
    system('useradd', '--no-create-home', names.stranger);
    gid = Number(system('getent', 'group', group).split(':')[2]);
    member = { uid: idsOf(names.member).uid, gid };
    stranger = idsOf(names.stranger);
    bench = await Bench.open();
    programs = sharedPrograms(bench);
    state = bench.env['DNS_SYNC_STATE_DIR'] as string;
    mkdirSync(state);
    chownSync(state, 0, gid);
    chmodSync(state, 0o2770);
  });
  after(async () => {
    await bench.close();
    for (const name of Object.values(names)) system('userdel', name);
    system('groupdel', group);
  });

  const hookAs = async (user: User, calls: readonly object[]): Promise<Ended> =>
    runAs(user, join(programs, 'dns-sync-hook.cjs'), [], JSON.stringify(calls), bench.env);
  const root: User = { uid: 0, gid: 0 };
  const shellAs = (user: User, script: string): void => {
    const { status, stderr } = spawnSync('sh', ['-ec', script], { cwd: state, encoding: 'utf8', ...user });
    assert.equal(status, 0, stderr);
  };

  it('is used by root and by a member, each with the files of the other', async () => {
    for (const user of [root, member, root, member]) {
      const { code, stderr } = await hookAs(user, [update('a.example.', serial++), update('b.example.', serial++)]);
      assert.equal(code, 0, stderr);
    }
    for (const folder of readdirSync(state, { recursive: true, encoding: 'utf8' }))
      assert.equal(lstatSync(join(state, folder)).gid, gid, folder);
  });

  it('is refused to any other user', async () => {
    const { code, stderr } = await hookAs(stranger, [update('a.example.', serial++)]);
    assert.equal(code, 2);
    assert.match(stderr, /permission denied \(EACCES\)/);
  });

  it('makes no member root: link targets are neither written nor given to the group', async () => {
    const target = join(bench.dir, 'root-script');
    for (const path of [
      `journal/${month}.ndjson`,
      'calls',
      'rates/route53.json',
      'zones/a.example.json',
      'pauses.json',
    ]) {
      writeFileSync(target, '#!/bin/sh\necho mine\n');
      chmodSync(target, 0o700);
      const aside = join(bench.dir, 'aside');
      const isThere = existsSync(join(state, path));
      if (isThere) renameSync(join(state, path), aside);
      shellAs(member, `ln -s "${target}" "${path}"`);
      const { stderr } = await hookAs(root, [update('a.example.', serial++)]);
      assert.match(stderr, /is a symbolic link, not a regular file\. A member of the group/, path);
      assert.equal(readFileSync(target, 'utf8'), '#!/bin/sh\necho mine\n', path);
      const found = statSync(target);
      assert.deepEqual([found.mode & 0o7777, found.uid, found.gid], [0o700, 0, 0], path);
      rmSync(join(state, path), { force: true });
      if (isThere) renameSync(aside, join(state, path));
    }
    const folder = join(bench.dir, 'root-folder');
    for (const path of ['due', 'kept-calls', 'locks']) {
      mkdirSync(folder, { mode: 0o700 });
      shellAs(member, `if [ -e ${path} ]; then mv ${path} ${path}.old; fi; ln -s "${folder}" ${path}`);
      bench.configure({ hook: { keepCalls: 1 } });
      const { stderr } = await hookAs(root, [update('a.example.', serial++)]);
      assert.match(stderr, new RegExp(`${path} is a symbolic link, not a directory`));
      assert.deepEqual(
        [readdirSync(folder), statSync(folder).mode & 0o7777, statSync(folder).gid],
        [[], 0o700, 0],
        path,
      );
      shellAs(member, `rm ${path}; if [ -e ${path}.old ]; then mv ${path}.old ${path}; fi`);
      rmSync(folder, { recursive: true });
    }
    bench.configure({});
    assert.equal((await hookAs(root, [update('a.example.', serial++)])).code, 0);
  });

  it("is purged without following members' links", async () => {
    const server = join(bench.dir, 'server');
    const purged = join(server, 'var/lib/dns-sync');
    cpSync(state, purged, { recursive: true });
    mkdirSync(join(server, 'etc/dns-sync'), { recursive: true });
    writeFileSync(join(server, 'etc/dns-sync/config.json'), '{}');
    const target = join(bench.dir, 'not-ours');
    mkdirSync(target);
    writeFileSync(join(target, 'precious'), '');
    symlinkSync(target, join(purged, 'more'));
    symlinkSync(target, join(purged, 'zones/more'));
    const { DNS_SYNC_CONFIG: _, DNS_SYNC_STATE_DIR: __, ...env } = bench.env;
    const words = ['setup', '--uninstall', '--purge', '--yes', '--root', server];
    const { code, stderr } = await runAs(root, join(programs, 'dns-sync.cjs'), words, '', env);
    assert.equal(code, 0, stderr);
    assert.equal(existsSync(purged), false);
    assert.deepEqual(
      [readdirSync(target), statSync(target).mode & 0o7777, statSync(target).gid],
      [['precious'], 0o755, 0],
    );
  });

  it('is closed to users outside the group by root and by the owner of a file; a member reports what only root can close', async () => {
    const modeOf = (path: string): string => (statSync(join(state, path)).mode & 0o777).toString(8);
    const document = 'zones/a.example.json';
    assert.equal((await hookAs(root, [update('a.example.', serial++), update('b.example.', serial++)])).code, 0);
    chownSync(join(state, document), 0, gid);
    chmodSync(join(state, document), 0o664);
    const refused = await hookAs(member, [update('a.example.', serial++), update('b.example.', serial)]);
    assert.equal(refused.code, 2);
    const file = join(state, document);
    assert.ok(refused.stderr.includes(`every user of this machine can read ${file}. Run: chmod o= ${file}`));
    assert.deepEqual(bench.sets('b.example.'), [`b.example. A 300 192.0.2.${serial}`], 'the other zone is done');
    assert.equal(modeOf(document), '664');
    assert.equal((await hookAs(root, [update('a.example.', ++serial)])).code, 0);
    assert.equal(modeOf(document), '660');
    chownSync(file, member.uid, gid);
    chmodSync(file, 0o664);
    assert.equal((await hookAs(member, [update('a.example.', ++serial)])).code, 0);
    assert.equal(modeOf(document), '660');
    chmodSync(join(state, 'zones'), 0o775);
    const folder = await hookAs(member, [update('a.example.', ++serial)]);
    assert.equal(folder.code, 2);
    assert.match(folder.stderr, /every user of this machine can read .*zones\. Run: chmod o= .*zones\n/);
    assert.equal((await hookAs(root, [update('a.example.', ++serial)])).code, 0);
    assert.equal(modeOf('zones'), '770');
  });

  it('is closed completely at an upgrade from a state with world-readable files', async () => {
    assert.equal((await hookAs(root, [update('a.example.', ++serial), ptr(7)])).code, 0);
    shellAs(root, 'find . -mindepth 1 -type d -exec chmod 2775 {} +; find . -type f -exec chmod 664 {} +');
    const { code, stderr } = await hookAs(root, [update('a.example.', ++serial), ptr(8)]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /every user/);
    const doctor = await runAs(root, join(programs, 'dns-sync.cjs'), ['doctor'], '', bench.env);
    assert.equal(doctor.code, 0, doctor.stdout);
    for (const name of readdirSync(state, { recursive: true, encoding: 'utf8' }))
      assert.equal(statSync(join(state, name)).mode & 0o007, 0, name);
  });

  it('accepts no file of another user, nor a world-writable one, and continues with the other zones', async () => {
    const file = join(state, 'zones/a.example.json');
    const refusals: readonly (readonly [() => void, RegExp])[] = [
      [
        () => chownSync(file, stranger.uid, stranger.gid),
        /belongs to user \d+, who is not in the group of the state dir/,
      ],
      [
        () => chmodSync(file, 0o666),
        /every user of this machine can write to .*a\.example\.json, .*\. Run: chmod o-w /,
      ],
      [() => chownSync(join(state, 'zones'), stranger.uid, gid), /zones belongs to user \d+, who is not in the group/],
    ];
    for (const [spoil, reason] of refusals) {
      spoil();
      const { code, stderr } = await hookAs(root, [update('a.example.', serial++), update('b.example.', serial)]);
      assert.equal(code, 2);
      assert.match(stderr, reason);
      const isOfZone = statSync(join(state, 'zones')).uid === 0;
      assert.equal(bench.sets('b.example.').includes(`b.example. A 300 192.0.2.${serial}`), isOfZone);
      chownSync(join(state, 'zones'), 0, gid);
      chownSync(file, member.uid, gid);
      chmodSync(file, 0o660);
    }
    const { code, stderr } = await hookAs(root, [update('a.example.', ++serial)]);
    assert.equal(code, 0, stderr);
  });
});
