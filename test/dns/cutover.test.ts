import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { CutoverDocument, CutoverZone } from '../../src/sync/cutover/cutover-document.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { startNameServers, type NameServers } from './support/name-servers.ts';
import { serversOf, zoneLines, zonesAbove } from './support/published-zones.ts';
import { smallZone, updateCall } from './support/update-call.ts';

/** Root, the top-level domains, the target, two name servers of the former service, and one that is dead. */
const [root, top, target] = ['127.6.0.1', '127.6.0.2', '127.6.0.11'] as const;
const [former, backup, dead] = ['127.6.0.21', '127.6.0.22', '127.6.0.99'] as const;
const today = ['ns1.former.example.', 'ns2.former.example.'];

const zones = [
  'same.example.',
  'differs.example.',
  'split.example.',
  'signed.example.',
  'quiet.example.',
  'new.example.',
  'target.example.',
  'lost.nowhere.',
];

describe('cutover', () => {
  let bench: Bench;
  let servers: NameServers;
  let parent: (moved: readonly string[]) => readonly string[];
  let addresses: Record<string, string>;
  const at = (zone: string, value: string, ttl = 300): readonly string[] => [
    ...today.map((name) => `@ ${zone === 'same.example.' ? 86_400 : ttl} NS ${name}`),
    `@ ${ttl} A ${value}`,
    `www ${ttl} CNAME ${zone}`,
  ];
  const cutover = async (...words: readonly string[]): Promise<CutoverDocument> => {
    const document = await bench.json<CutoverDocument>('cutover', ...words);
    conforms('cutover', document);
    return document;
  };
  const rowOf = async (zone: string): Promise<CutoverZone> => (await cutover(zone)).zones[0] as CutoverZone;
  const above = (moved: readonly string[] = []) => zonesAbove(top, addresses, { 'example.': parent(moved) });

  before(async () => {
    bench = await Bench.open();
    for (const zone of zones) {
      assert.equal((await bench.hook(updateCall(zone, smallZone(zone)))).code, 0);
    }
    addresses = { 'ns1.former.example.': former, 'ns2.former.example.': backup, 'ns1.dead.example.': dead };
    for (const zone of zones) for (const name of serversOf(bench.route53, zone)) addresses[name] = target;
    const delegated = (zone: string, names: readonly string[]): readonly string[] =>
      names.map((name) => `${zone} NS ${name}`);
    parent = (moved) => [
      ...zones
        .filter((zone) => !/^(?:new|target|lost|quiet)\./.test(zone) && !moved.includes(zone))
        .flatMap((zone) => delegated(zone, today)),
      ...moved.flatMap((zone) => delegated(zone, serversOf(bench.route53, zone))),
      ...delegated('target.example.', serversOf(bench.route53, 'target.example.')),
      ...delegated('quiet.example.', ['ns1.former.example.', 'ns1.dead.example.']),
      `signed.example. DS 12345 13 2 ${'AB'.repeat(32)}`,
    ];
    const ours = Object.fromEntries(zones.map((zone) => [zone, zoneLines(bench.route53, zone)]));
    const rootZone = [...(above().root['.'] ?? []), 'nowhere. NS ns.nowhere.', `ns.nowhere. A ${dead}`];
    const theirs = Object.fromEntries(
      zones.map((zone) => [zone, at(zone, zone === 'differs.example.' ? '192.0.2.7' : '192.0.2.1')]),
    );
    servers = await startNameServers({
      [root]: { '.': rootZone },
      [top]: above().top,
      [target]: ours,
      [former]: theirs,
      [backup]: { ...theirs, 'split.example.': at('split.example.', '192.0.2.8') },
    });
    Object.assign(bench.env, servers.env);
    bench.configure({ dns: { timeoutSeconds: 5 } });
  });
  after(async () => {
    await servers?.close();
    await bench.close();
  });

  it('finds a zone ready whose target answers the same, and the TTLs to lower first', async () => {
    const asked = Date.now();
    const calls = await bench.calls(async () => {
      const row = await rowOf('same.example');
      assert.deepEqual([row.ready, row.state, row.reason, row.differences], [true, 'ready', null, []]);
      assert.deepEqual(row.today, today);
      assert.deepEqual(row.target, serversOf(bench.route53, 'same.example.'));
      assert.equal(row.ttl.longest, 86_400);
      assert.deepEqual(row.ttl.lower, [{ name: 'same.example.', type: 'NS', ttl: 86_400 }]);
      const wait = Date.parse(row.ttl.safeAfter ?? '') - asked;
      assert.ok(wait >= 86_400_000 && wait < 2 * 86_400_000, row.ttl.safeAfter ?? '');
    });
    assert.deepEqual(calls, []);
    assert.equal((await bench.run('cutover', 'same.example')).code, 0);
  });

  it('shows what would change, name by name', async () => {
    const row = await rowOf('differs.example');
    assert.deepEqual([row.ready, row.state], [false, null]);
    assert.deepEqual(row.differences, [
      {
        name: 'differs.example.',
        type: 'A',
        today: { ttl: 300, values: ['192.0.2.7'] },
        target: { ttl: 3600, values: ['192.0.2.1'] },
      },
    ]);
    const { stdout, code } = await bench.run('cutover', 'differs.example');
    assert.equal(code, 2);
    assert.match(stdout, /not ready\n {2}resolvers would get other answers for 1 record set\./);
    assert.match(stdout, / today {3}TTL 300, 192\.0\.2\.7\n {6}target {2}TTL 3600, 192\.0\.2\.1\n/);
  });

  it('shows the answer of each former server if they disagree', async () => {
    const row = await rowOf('split.example');
    assert.equal(row.ready, false);
    assert.deepEqual(
      row.differences[0]?.todayServers?.map(({ server, answered }) => [server, answered?.values]),
      [
        ['ns1.former.example.', ['192.0.2.1']],
        ['ns2.former.example.', ['192.0.2.8']],
      ],
    );
  });

  it('is not ready with a DS record, whose key tag is in the list for registrars', async () => {
    const row = await rowOf('signed.example');
    assert.equal(row.ready, false);
    assert.match(row.reason ?? '', /^the parent zone has a DS record \(key tag 12345\)/);
    const { stdout, code } = await bench.run(
      'cutover',
      'signed.example',
      'new.example',
      'target.example',
      '--registrar',
      'csv',
    );
    assert.equal(code, 2);
    const names = (zone: string): string =>
      serversOf(bench.route53, zone)
        .map((name) => name.slice(0, -1))
        .join(' ');
    assert.deepEqual(stdout.split('\r\n'), [
      'zone,name servers,DS to remove',
      `new.example,${names('new.example.')},`,
      `signed.example,${names('signed.example.')},12345 13 2 ${'AB'.repeat(32)}`,
      '',
    ]);
  });

  for (const [zone, ready, state, reason] of [
    ['new.example', true, 'ready', /^$/],
    ['target.example', true, 'done', /^$/],
    ['quiet.example', null, null, /^no answer from ns1\.dead\.example\./],
    ['lost.nowhere', null, null, /^the delegation is not known/],
  ] as const)
    it(`finds ${zone} to be ${state ?? 'unknown'}`, async () => {
      const row = await rowOf(zone);
      assert.deepEqual([row.ready, row.state], [ready, state], JSON.stringify(row));
      assert.match(row.reason ?? '', reason);
    });

  it('sums up all zones', async () => {
    const { summary } = await cutover();
    assert.deepEqual(summary, { zones: 8, ready: 3, notReady: 3, unknown: 2 });
    assert.equal((await bench.run('cutover', 'quiet.example')).code, 1);
  });

  it('follows a zone to the target, until nothing of the former servers is cached', async () => {
    interface Status {
      readonly zones: readonly { readonly cutover?: { readonly state: string; readonly until: string | null } }[];
    }
    const progress = async () => {
      const status = await bench.json<Status>('status', 'same.example');
      conforms('status', status);
      return status.zones[0]?.cutover;
    };
    assert.deepEqual([(await progress())?.state, (await progress())?.until], ['ready', null]);
    await servers.set(top, above(['same.example.']).top);
    const row = await rowOf('same.example');
    assert.deepEqual([row.ready, row.state, row.ttl.longest], [true, 'delegated', 86_400]);
    assert.equal((await progress())?.until, row.ttl.safeAfter);
    assert.match(
      (await bench.run('status', 'same.example')).stdout,
      /delegated since .*: keep the former name servers/,
    );
    const clock = join(bench.dir, 'two-days-later.cjs');
    writeFileSync(clock, 'const now = Date.now;\nDate.now = () => now() + 172_800_000;\n');
    await bench.with({ NODE_OPTIONS: `--require ${clock}` }).run('cutover', 'same.example');
    assert.equal((await progress())?.state, 'done');
  });

  it('notices with the first queries that none leaves this network', async () => {
    const { code, stdout } = await bench.with({ DNS_SYNC_ROOT_SERVERS: dead }).run('cutover', '--json');
    assert.equal(code, 1);
    const document = JSON.parse(stdout) as CutoverDocument;
    conforms('cutover', document);
    assert.deepEqual(new Set(document.zones.map(({ error }) => error?.code)), new Set(['dns-blocked']));
  });
});
