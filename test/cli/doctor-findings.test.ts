import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, plesk } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { anchorsOf } from '../support/markdown.ts';
import { hostsUpdate } from '../support/numbered-update.ts';
import { files, textOf } from '../support/source-imports.ts';

const root = join(import.meta.dirname, '../..');

interface Finding {
  readonly level: string;
  readonly what: string;
  readonly hint: string | null;
  readonly see: string;
}

interface Examined {
  readonly checks: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
}

/** Checks whether a page of the documentation has an anchor. */
function isPage(see: string): boolean {
  const [file = '', anchor = ''] = see.split('#');
  return existsSync(join(root, file)) && anchorsOf(textOf(file)).has(anchor);
}

async function findings(bench: Pick<Bench, 'run'>, name: string): Promise<readonly Finding[]> {
  const { stdout } = await bench.run('doctor', '--json');
  const document = JSON.parse(stdout) as Examined;
  conforms('doctor', document);
  return document.checks.find((check) => check.name === name)?.findings ?? [];
}

describe('the findings of doctor', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook(plesk('plesk-sample-update-and-ptrs.json'));
  });
  afterEach(async () => bench.close());

  it('each have a page, and a remedy if they are a problem', async () => {
    bench.route53.settings.deniedActions = ['GetAccountLimit'];
    const { stdout } = await bench.run('doctor', '--json');
    const all = (JSON.parse(stdout) as Examined).checks.flatMap((check) => check.findings);
    assert.ok(all.length > 8);
    for (const { level, what, hint, see } of all) {
      assert.ok(isPage(see), `${see}: ${what}`);
      if (level !== 'ok') assert.notEqual(hint, null, what);
    }
    assert.match(
      (await bench.run('doctor')).stdout,
      /^ERROR {4}targets .*\n +allow it in.*\n +see docs\/[a-z0-9-]+\.md#/m,
    );
  });

  it('have pages that exist, wherever the source names one', () => {
    const named = files
      .filter((file) => file.startsWith('src/cli/doctor/'))
      .flatMap((file) => [...textOf(file).matchAll(/'(docs\/[^']*)'/g)].map(([, see]) => see as string));
    assert.ok(named.length >= 12, named.join(' '));
    assert.deepEqual(
      named.filter((see) => !isPage(see)),
      [],
    );
  });

  it('count failing zones as a problem, one line for each cause', async () => {
    assert.deepEqual(
      (await findings(bench, 'zone states')).map(({ level }) => level),
      ['ok'],
    );
    bench.route53.settings.deniedActions = ['ChangeResourceRecordSets'];
    for (const name of ['a.example.', 'b.example.']) assert.equal((await bench.hook(hostsUpdate(name))).code, 1);
    bench.route53.settings.deniedActions = [];
    const { code, stdout } = await bench.run('doctor');
    assert.equal(code, 2, stdout);
    assert.match(stdout, /^ERROR +zone states +a\.example\. at route53.*: .*ChangeResourceRecordSets/m);
    assert.match(stdout, /^ {2,}run "dns-sync status --state failing"$/m);
  });

  it('name zones that are held or drifted, without making them a problem', async () => {
    bench.route53.createZone('c.example.');
    bench.route53.put('c.example.', {
      Name: 'c.example.',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '203.0.113.1' }],
    });
    await bench.hook(hostsUpdate('c.example.'));
    const held = await findings(bench, 'zone states');
    assert.deepEqual(
      held.map(({ level, what }) => [level, what]),
      [['warning', 'c.example. held until you decide']],
    );
  });

  it('say how much room the disk has', async () => {
    const [finding] = await findings(bench, 'disk');
    assert.match(finding?.what ?? '', /^[\d.]+ [KMGT]iB of [\d.]+ [KMGT]iB(?: and \d+ of \d+ inodes)? free for /);
  });

  it('say what several servers on one account share', async () => {
    const other = bench.beside({ server: 'other.example' });
    try {
      await other.hook(hostsUpdate('other-zone.example.'));
      const [finding] = await findings(bench, 'servers');
      assert.match(finding?.what ?? '', /1 hosted zone of other servers \(other\.example\)/);
      assert.match(finding?.what ?? '', /all servers share 10 requests per second and the quota of hosted zones/);
      assert.match(finding?.hint ?? '', /targets\.route53\.maxRequestsPerSecond/);
    } finally {
      await other.close();
    }
  });
});

describe('doctor on a disk without room', () => {
  const mount = join(tmpdir(), `dns-sync-room-${process.pid}`);
  mkdirSync(mount, { recursive: true });
  const isMounted =
    process.platform === 'linux' &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,nr_inodes=900', 'tmpfs', mount]).status === 0;
  after(() => {
    if (isMounted) spawnSync('umount', [mount]);
    rmSync(mount, { recursive: true, force: true });
  });

  it(
    'reports an error before calls are refused',
    { skip: isMounted ? false : 'SKIPPED: this machine lets nobody mount a small file system' },
    async () => {
      const bench = await Bench.open();
      try {
        bench.env['DNS_SYNC_STATE_DIR'] = join(mount, 'state');
        assert.equal((await bench.hook(hostsUpdate('a.example.'))).code, 0);
        const [finding] = await findings(bench, 'disk');
        assert.equal(finding?.level, 'error');
        assert.match(finding?.what ?? '', /^2\d\d MiB of 300 MiB and 8\d\d of 900 inodes free/);
        assert.match(finding?.hint ?? '', /^free room/);
      } finally {
        await bench.close();
      }
    },
  );
});

describe('the users that ran the hook', () => {
  it('are recorded with HOME and the names of variables, and not written again by each call', async () => {
    const bench = await Bench.open();
    try {
      await bench.hook(hostsUpdate('a.example.'));
      const path = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'callers.json');
      const text = readFileSync(path, 'utf8');
      const { callers } = JSON.parse(text) as { readonly callers: readonly Readonly<Record<string, unknown>>[] };
      const [{ at, ...caller } = {}] = callers;
      assert.match(String(at), /^\d{4}-\d\d-\d\dT/);
      assert.deepEqual(caller, {
        uid: process.geteuid?.() ?? null,
        gid: process.getegid?.() ?? null,
        home: bench.dir,
        variables: [
          'AWS_ACCESS_KEY_ID',
          'AWS_EC2_METADATA_DISABLED',
          'AWS_ENDPOINT_URL_ROUTE_53',
          'AWS_SECRET_ACCESS_KEY',
        ],
      });
      assert.doesNotMatch(text, /AKIALOCAL|"secret"/, 'no values');
      utimesSync(path, 1, 1);
      await bench.hook(hostsUpdate('a.example.', 2));
      assert.equal(statSync(path).mtimeMs, 1000, 'written again');
      await bench.with({ HOME: '/elsewhere' }).hook(hostsUpdate('a.example.', 3));
      const homes = (JSON.parse(readFileSync(path, 'utf8')) as { callers: { home: string }[] }).callers;
      assert.deepEqual(
        homes.map(({ home }) => home),
        ['/elsewhere', bench.dir],
      );
    } finally {
      await bench.close();
    }
  });
});
