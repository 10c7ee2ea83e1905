import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FakePlesk, type PleskZone } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench } from '../support/bench.ts';
import { until } from '../support/until.ts';

const a = (host: string, value = '192.0.2.1', more: object = {}) => ({ host, type: 'A', value, ...more });
const zone = (name: string, serial: number, more: Partial<PleskZone> = {}): PleskZone => {
  return { name, serial, ttl: 300, records: [a(`${name}.`)], ...more };
};
const names = Array.from({ length: 12 }, (_, i) => `d${String(i).padStart(2, '0')}.example`);
const all = (serial: number, ...changed: readonly PleskZone[]): readonly PleskZone[] => [
  ...names.filter((name) => !changed.some((item) => item.name === name)).map((name) => zone(name, serial)),
  ...changed,
];

describe("resync from Plesk's database", () => {
  let bench: Bench;
  let server: FakePlesk;
  before(async () => {
    bench = await Bench.open();
    server = new FakePlesk(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = server.program;
    server.set({ zones: all(1000) });
  });
  after(async () => bench.close());

  const states = async (): Promise<Readonly<Record<string, string>>> => {
    const { zones } = await bench.json<{ zones: { zone: string; state: string }[] }>('status');
    return Object.fromEntries(zones.map(({ zone: name, state }) => [name, state]));
  };
  const fault = async (what: object, ...words: readonly string[]) => {
    server.set({ faults: [{ when: 'db', ...what }] });
    const ended = await bench.run('resync', '--yes', '--from', 'plesk-db', ...words);
    server.set({ faults: [] });
    assert.ok(Object.values(await states()).every((state) => state === 'synchronized'));
    return ended;
  };

  it('imports all zones of Plesk, in two queries, and again without an API call', async () => {
    const { code, stdout, stderr } = await bench.run('resync', '--yes');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /12 zones in the source \(plesk-db\)\./);
    assert.deepEqual(bench.sets('d00.example'), ['d00.example. A 300 192.0.2.1']);
    assert.equal(server.calls.length, 2);
    const calls = await bench.calls(async () => bench.run('resync', '--yes'));
    assert.ok(!calls.includes('ChangeResourceRecordSets'));
  });

  it('keeps tabs, quotes and line ends of values, TTLs, and records of every kind', async () => {
    const name = 'all.example';
    const records = [
      a(`${name}.`, '192.0.2.7', { ttl: 60 }),
      { host: `t.${name}.`, type: 'TXT', value: 'v=x;\t"in\\quotes"; b' },
      { host: `l.${name}.`, type: 'TXT', value: 'two\nlines' },
      { host: `${name}.`, type: 'MX', opt: '0', value: 'mail.example.com.' },
      { host: `_sip._tcp.${name}.`, type: 'SRV', opt: '10 5 5060', value: 'sip.example.com.' },
      { host: `${name}.`, type: 'CAA', opt: '0 issue', value: 'letsencrypt.org' },
    ];
    server.set({
      zones: all(1001, zone(name, 1, { records }), zone('bücher.example', 1, { records: [a('www.bücher.example.')] })),
    });
    assert.equal((await bench.run('resync', '--yes')).code, 0);
    assert.deepEqual(bench.sets(name), [
      'all.example. A 60 192.0.2.7',
      'all.example. CAA 300 0 issue "letsencrypt.org"',
      'all.example. MX 300 0 mail.example.com.',
      '_sip._tcp.all.example. SRV 300 10 5 5060 sip.example.com.',
      String.raw`l.all.example. TXT 300 "two\012lines"`,
      String.raw`t.all.example. TXT 300 "v=x;\011\"in\\quotes\"; b"`,
    ]);
    assert.deepEqual(bench.sets('xn--bcher-kva.example'), ['www.xn--bcher-kva.example. A 300 192.0.2.1']);
    server.set({ zones: all(1001) });
    assert.equal((await bench.run('resync', '--yes', '--partial')).code, 0);
    assert.equal(bench.sets(name).length, 6, 'a part takes nothing for deleted');
    for (const gone of [name, 'xn--bcher-kva.example']) await bench.hook({ command: 'delete', zone: { name: gone } });
    await bench.run('trash', 'empty', '--yes');
  });

  it("follows Plesk's status of zones: disabled, secondary, suspended, of an alias, ownerless", async () => {
    const more = { records: [a('x.example.', '192.0.2.9')] };
    const judged: readonly PleskZone[] = [
      zone('d00.example', 1002, { ...more, status: 2 }),
      zone('d01.example', 1002, { ...more, type: 'slave' }),
      zone('d02.example', 1002, { ...more, owner: { status: 2 } }),
      zone('d03.example', 1002, { ...more, owner: { webspace: 16 } }),
      zone('d04.example', 1002, { ...more, owner: { alias: 'd02.example' } }),
      zone('d05.example', 1002, { ...more, owner: null }),
      zone('d06.example', 1002, { owner: { alias: 'd07.example' }, records: [a('d06.example.', '192.0.2.6')] }),
      zone('d07.example', 900, { ...more, owner: null }),
      zone('d07.example', 1002),
      zone('never.example', 1002, { owner: { status: 2 } }),
      { name: '', serial: 0, owner: null },
      { name: 'sub.d08.example', serial: 0, of: 'd08.example', owner: { status: 2 } },
      zone('d08.example', 1002, { records: [a('d08.example.'), a('sub.d08.example.')] }),
      zone('own.d09.example', 1002),
    ];
    server.set({ zones: all(1002, ...judged) });
    const { code, stdout, stderr } = await bench.run('resync', '--yes');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /d00\.example\.: DNS is switched off for this zone in Plesk: the zone stays as it is/);
    for (const i of [2, 3, 4])
      assert.match(
        stdout,
        new RegExp(`d0${i}\\.example\\.: its domain is disabled or suspended in Plesk: the zone stays`),
      );
    assert.match(stdout, /d05\.example\.: no domain in Plesk owns this zone: the zone stays/);
    assert.match(
      stdout,
      /never\.example\.: its domain is disabled or suspended in Plesk: skipped, the zone is unknown/,
    );
    const found = await states();
    for (const i of [0, 1, 2, 3, 4, 5]) {
      assert.equal(found[`d0${i}.example.`], 'retained');
      assert.deepEqual(bench.sets(`d0${i}.example`), [`d0${i}.example. A 300 192.0.2.1`]);
    }
    assert.deepEqual(bench.sets('d06.example'), ['d06.example. A 300 192.0.2.6']);
    assert.deepEqual(bench.sets('d07.example'), ['d07.example. A 300 192.0.2.1']);
    assert.equal(found['never.example.'], undefined);
    assert.equal(found['sub.d08.example.'], undefined, 'it is in the zone of its parent');
    assert.deepEqual(bench.sets('d08.example'), ['d08.example. A 300 192.0.2.1', 'sub.d08.example. A 300 192.0.2.1']);
    assert.deepEqual(bench.sets('own.d09.example'), ['own.d09.example. A 300 192.0.2.1']);
    await bench.hook({ command: 'delete', zone: { name: 'own.d09.example.' } });
    await bench.run('trash', 'empty', '--yes');
    server.set({ zones: all(1003) });
    assert.equal((await bench.run('resync', '--yes')).code, 0);
    assert.equal((await states())['d00.example.'], 'synchronized');
  });

  it('supports old versions: no TTL of records, no status of webspaces, another table of aliases', async () => {
    const old = [
      'dns_recs.ttl',
      'dns_recs.displayHost',
      'domains.webspace_status',
      'domain_aliases=domainaliases',
      'domain_aliases',
    ];
    const alias = zone('d06.example', 1004, { owner: { alias: 'd07.example', status: 1 } });
    server.set({ old, zones: all(1004, alias) });
    const { code, stdout, stderr } = await bench.run('resync', '--yes');
    assert.equal(code, 0);
    assert.match(stderr, /plesk-db: records have no own TTL in this version of Plesk/);
    assert.match(stdout, /d06\.example\.: its domain is disabled/);
    server.set({ old: ['dns_recs.val'], zones: all(1004).slice(1) });
    const unknown = await bench.run('resync', '--yes', '--from', 'plesk-db');
    server.set({ old: [], zones: all(1005) });
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /Plesk: no dns_recs\.val/);
    assert.equal((await bench.run('resync', '--yes')).code, 0);
    assert.deepEqual(bench.sets('d00.example'), ['d00.example. A 300 192.0.2.1']);
  });

  it('reads answers of any length', async () => {
    const records = Array.from({ length: 40 }, (_, i) => ({
      host: `t${i}.big.example.`,
      type: 'TXT',
      value: 'x'.repeat(1000),
    }));
    const big = Array.from({ length: 60 }, (_, i) => zone(`big${i}.example`, 1, { records, owner: { status: 16 } }));
    server.set({ zones: [...all(1005), ...big] });
    const { code, stdout, stderr } = await bench.run('resync', '--yes');
    server.set({ zones: all(1005) });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /72 zones in the source \(plesk-db\)\./);
  });

  it('infers nothing from an answer that ends early, from an error, or from a slow or missing Plesk', async () => {
    for (const lostLines of [1, 2, 9]) {
      const cut = await fault({ lostLines });
      assert.equal(cut.code, 1);
      assert.match(cut.stderr, /the answer of Plesk's database ends early\. Nothing was recorded/);
    }
    const counts = 'zone domain record'.split(' ').map((kind) => `dns-sync:count\t${kind}\t12\n`);
    const short = await fault({ when: 'dns_recs WHERE', code: 0, stdout: `${counts.join('')}dns-sync:end\n` });
    assert.match(short.stderr, /has 0 rows of "zone", but the database counts 12/);
    const wide = await fault({ when: 'dns_recs WHERE', code: 0, stdout: 'dns-sync:domain\t1\t2\ndns-sync:end\n' });
    assert.match(
      wide.stderr,
      /cannot read the answer of Plesk's database: a row of "domain" has 2 fields instead of 5/,
    );
    const garbled = await fault({ when: 'dns_recs WHERE', code: 0, stdout: 'domain\t\u001b[2J\nend\n' });
    assert.match(
      garbled.stderr,
      /cannot read the answer of Plesk's database: it begins with "domain\\u\{9\}\\u\{1b\}\[2J".*~\/\.my\.cnf/,
    );
    const empty = await fault({ when: 'dns_recs WHERE', code: 0, stdout: '' });
    assert.match(empty.stderr, /the answer of Plesk's database is empty/);
    const failed = await fault({ code: 1, stderr: 'ERROR 2002 (HY000): Can not connect \u001b[31m\n' });
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /plesk db failed: ERROR 2002.*\\u\{1b\}/);
    const slow = await fault({ delaySeconds: 60 }, '--timeout', '5s');
    assert.equal(slow.code, 1);
    assert.match(slow.stderr, /plesk db failed: no answer within 5 s\. .*resync --timeout 5m/);
    assert.throws(() => process.kill(server.calls.at(-1)?.pid ?? 0, 0), /ESRCH/);
    assert.match((await fault({}, '--timeout', 'soon')).stderr, /--timeout "soon": use a number with a unit/);
    const without = { ...bench.env, DNS_SYNC_PLESK: '/nowhere/plesk' };
    const none = await bench.execute('dns-sync.cjs', ['resync', '--yes'], '', without);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /Plesk is not installed.*or run "plesk bin dns/);
  });

  it('reports the line of an error with the reason, whatever the client prints around it', async () => {
    const around = "mysql: Deprecated program name. It will be removed in a future release, use '/usr/bin/mariadb'";
    const dashes = '--------------';
    const why = "ERROR 1146 (42S02) at line 1: Table 'psa.dns_recs' doesn't exist";
    const ended = await fault({ code: 1, stderr: `${around}\n${dashes}\nSELECT x\n${dashes}\n\n${why}\n` });
    assert.equal(ended.code, 1);
    assert.match(
      ended.stderr,
      /^dns-sync: \S+ db failed: ERROR 1146 \(42S02\) at line 1: Table 'psa\.dns_recs' doesn't/,
    );
    assert.match((await fault({ code: 3, stderr: `${around}\n` })).stderr, /db failed: ended with exit code 3\. /);
  });

  it("reports a missing privilege, and doesn't treat it as another version of Plesk", async () => {
    const denied = (what: string) => `ERROR 1142 (42000) at line 1: SELECT command denied to user 'x' for ${what}\n`;
    for (const [old, hidden] of [
      ['dns_recs.val', 'SELECT val FROM dns_recs'],
      ['dns_recs.ttl', 'SELECT ttl FROM dns_recs'],
      ['domain_aliases', 'SELECT name FROM domain_aliases'],
    ] as const) {
      server.set({ old: [old] });
      const { code, stderr } = await fault({ when: hidden, code: 1, stderr: denied(old) });
      server.set({ old: [] });
      assert.equal(code, 1);
      assert.match(stderr, /db failed: ERROR 1142 .*SELECT command denied.*\. Run dns-sync as root/);
      assert.doesNotMatch(stderr, /version of Plesk/);
    }
  });

  it("reads the database with any output mode in its client's settings", async () => {
    for (const client of ['table', 'vertical', 'verbose'] as const) {
      server.set({ client });
      const { code, stdout, stderr } = await bench.run('resync', '--yes', '--from', 'plesk-db');
      assert.equal(code, 0, stderr);
      assert.match(stdout, /12 zones in the source/);
    }
    server.set({ client: 'batch' });
  });

  it('keeps calls from Plesk during the read', async () => {
    const untilFile = join(bench.dir, 'go-on');
    server.set({ zones: all(2000).slice(1), faults: [{ when: 'dns_recs WHERE', untilFile }] });
    const asked = server.calls.length;
    const resync = bench.run('resync', '--yes');
    await until('the source is read', () => server.calls.length >= asked + 2);
    const update = {
      command: 'update',
      zone: { name: 'd01.example.', soa: { ttl: 300, serial: 1999 }, rr: [a('d01.example.', '192.0.2.99')] },
    };
    const fresh = {
      command: 'update',
      zone: { name: 'd00.example.', soa: { ttl: 300, serial: 1998 }, rr: [a('d00.example.')] },
    };
    const born = {
      command: 'create',
      zone: { name: 'born.example.', soa: { ttl: 300, serial: 1998 }, rr: [a('born.example.')] },
    };
    assert.equal((await bench.hook([update, fresh, born])).code, 0);
    writeFileSync(untilFile, '');
    const { code, stdout, stderr } = await resync;
    server.set({ faults: [] });
    assert.equal(stderr, '');
    assert.equal(code, 0);
    for (const name of ['d00', 'd01'])
      assert.match(
        stdout,
        new RegExp(`${name}\\.example\\.: Plesk sent a newer version while the source was read; that version is kept`),
      );
    assert.deepEqual(bench.sets('d01.example'), ['d01.example. A 300 192.0.2.99']);
    assert.deepEqual(bench.sets('d00.example'), ['d00.example. A 300 192.0.2.1']);
    assert.deepEqual(bench.sets('born.example'), ['born.example. A 300 192.0.2.1']);
  });
});
