import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { callOf, PleskDatabase, type ZoneRow } from './plesk-database.ts';

const a = (host: string, value = '192.0.2.1') => ({ host, type: 'A', value });
const txt = (host: string, value: string) => ({ host, type: 'TXT', value });
const foreign = '"/usr/local/psa/bin/extension" --exec route53 route53.php';

/** Zones with every kind of value. */
const zones: readonly ZoneRow[] = [
  {
    name: 'types.example',
    serial: 1001,
    records: [
      a('types.example.'),
      { ...a('ttl.types.example.', '192.0.2.2'), ttl: 60 },
      { host: 'types.example.', type: 'NS', value: 'ns1.types.example.' },
      { host: 'six.types.example.', type: 'AAAA', value: '2001:0db8:0000::0001' },
      { host: 'types.example.', type: 'MX', value: 'mail.types.example.', opt: '0' },
      { host: '_sip._tcp.types.example.', type: 'SRV', value: 'sip.types.example.', opt: '10 5 5060' },
      { host: 'types.example.', type: 'CAA', value: 'letsencrypt.org', opt: '0 issue' },
      { host: '*.types.example.', type: 'CNAME', value: 'WWW.types.example.', opt: null },
      { host: '_443._tcp.types.example.', type: 'TLSA', value: 'ab'.repeat(32), opt: '3 1 1' },
      { host: '192.0.2.1', type: 'PTR', value: 'types.example.', opt: '24' },
      { host: 'unknown.types.example.', type: 'WKS', value: 'x' },
      { host: 'elsewhere.example.', type: 'A', value: '192.0.2.3' },
      { host: 'types.example.', type: 'AXFR', value: '192.0.2.4' },
    ],
  },
  {
    name: 'texts.example',
    serial: 1002,
    records: [
      a('texts.example.'),
      txt('tab.texts.example.', 'v=x;\t"in quotes"; end'),
      txt('lines.texts.example.', 'one\ntwo\r\nthree'),
      txt('nul.texts.example.', 'before\0after'),
      txt('backslash.texts.example.', String.raw`\n \t \\ \' \0 \Z`),
      txt('blanks.texts.example.', '  two before and after  '),
      txt('quotes.texts.example.', `it's "a" 'b' \`c\``),
      txt('null.texts.example.', 'NULL'),
      txt('wide.texts.example.', 'häß 日本 \u{1F600}'),
      txt('controls.texts.example.', '\u0001\u001b[2J\u007f\u0080\u202e'),
      txt('long.texts.example.', 'k'.repeat(3000)),
      txt('longest.texts.example.', 'x'.repeat(65_000)),
      txt('sql.texts.example.', "'; DROP TABLE dns_zone; -- /* ${x} $(y) `z` %s"),
    ],
  },
  { name: 'xn--bcher-kva.example', displayName: 'bücher.example', serial: 1003, records: [a('www.bücher.example.')] },
];

describe('resync from a MariaDB server with tables of Plesk', () => {
  let bench: Bench;
  let database: PleskDatabase;
  before(async () => {
    bench = await Bench.open();
    database = await PleskDatabase.open(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = database.program;
    database.put(zones);
  });
  after(async () => {
    try {
      await database.close();
    } finally {
      await bench.close();
    }
  });

  /** Returns the desired zones in the state, by name. */
  const desired = ({ env }: Bench): ReadonlyMap<string, object | null> => {
    const folder = join(env['DNS_SYNC_STATE_DIR'] as string, 'zones');
    const documents = readdirSync(folder).map(
      (file) =>
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as { snapshot: { zone: string; desired: object | null } },
    );
    return new Map(documents.map(({ snapshot }) => [snapshot.zone, snapshot.desired]));
  };
  const resync = async (...words: readonly string[]) => bench.run('resync', '--yes', '--from', 'plesk-db', ...words);
  const holder = async (): Promise<string> =>
    (await bench.json<{ slot: { holder: string } }>('plesk', 'status')).slot.holder;

  it('ends in the same state as hook calls, whatever a value contains', async () => {
    const called = await Bench.open();
    try {
      assert.equal((await called.hook(zones.map(callOf))).code, 0);
      const { code, stderr } = await resync();
      assert.equal(code, 0, stderr);
      assert.deepEqual(desired(bench), desired(called));
      for (const { name } of zones) assert.deepEqual(bench.sets(name), called.sets(name));
      assert.ok(bench.sets('texts.example').length > 10);
      const calls = await bench.calls(async () => bench.hook(zones.map(callOf)));
      assert.deepEqual(calls, [], 'the hook finds nothing new');
    } finally {
      await called.close();
    }
  });

  describe('with settings of the client', () => {
    const modes = [
      ['table'],
      ['vertical'],
      ['auto-vertical-output'],
      ['html'],
      ['xml'],
      ['raw'],
      ['safe-updates', 'select_limit=3'],
      ['verbose'],
      ['force', 'column-type-info', 'show-warnings', 'line-numbers'],
      ['default-character-set=latin1'],
      ['default-character-set=cp1251'],
    ];
    for (const mode of modes) {
      it(`such as ${mode.join(' ')} sees another's registration, newer zones, and all zones`, async () => {
        database.settings(...mode);
        database.sql(
          `REPLACE ServiceNodeConfiguration VALUES (1, 'dnsConnector', 'custom', 'true'), (1, 'dnsConnector', 'custom_script', '${foreign}')`,
        );
        database.sql("UPDATE dns_zone SET serial = serial + 1 WHERE name = 'texts.example'");
        const { code, stderr } = await bench.run('plesk', 'enable');
        assert.equal(code, 1);
        assert.match(stderr, /must never be chained: "\/usr\/local\/psa\/bin\/extension" --exec route53/);
        const status = await bench.json<{ slot: { holder: string }; behind: { zone: string }[] }>('plesk', 'status');
        assert.equal(status.slot.holder, 'other');
        assert.deepEqual(
          status.behind.map(({ zone }) => zone),
          ['texts.example.'],
        );
        const earlier = desired(bench);
        const ended = await resync();
        assert.equal(ended.code, 0, ended.stderr);
        assert.match(ended.stdout, /^3 zones in the source \(plesk-db\)\.$/m);
        assert.deepEqual([...desired(bench).keys()], [...earlier.keys()]);
        database.settings();
      });
    }

    it('that print rows in another form are refused, without any effect', async () => {
      database.settings('verbose', 'verbose', 'verbose');
      const ended = await resync();
      const enable = await bench.run('plesk', 'enable');
      database.settings();
      for (const { code, stderr } of [ended, enable]) {
        assert.equal(code, 1);
        assert.match(stderr, /the answer of Plesk's database: it begins with/);
      }
      assert.equal(await holder(), 'other');
    });
  });

  it('takes and frees the registration', async () => {
    assert.equal((await bench.run('plesk', 'enable', '--take-over')).code, 0);
    assert.equal(await holder(), 'ours');
    assert.equal((await bench.run('plesk', 'disable')).code, 0);
    assert.equal(await holder(), 'nobody');
  });

  it('reads the same in every SQL mode', async () => {
    const modes = [
      '',
      'ANSI',
      'ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE',
      'NO_BACKSLASH_ESCAPES',
      'TRADITIONAL',
      'PAD_CHAR_TO_FULL_LENGTH',
      'ORACLE',
      'MSSQL',
    ];
    const earlier = desired(bench);
    for (const mode of modes) {
      database.sql(`SET GLOBAL sql_mode = '${mode}'`);
      const { code, stderr } = await resync();
      assert.equal(code, 0, `${mode}: ${stderr}`);
      assert.deepEqual(desired(bench), earlier, mode);
    }
    database.sql('SET GLOBAL sql_mode = DEFAULT');
  });

  it('names the missing privilege, and deletes nothing', async () => {
    const all = ['ServiceNodeConfiguration', 'dns_zone', 'dns_recs', 'domains', 'domain_aliases'];
    const grant = (...tables: readonly string[]): void => {
      database.sql("DROP USER IF EXISTS low@localhost; CREATE USER low@localhost IDENTIFIED BY ''");
      for (const table of tables)
        database.sql(`GRANT SELECT ${table.replace(/^(\(.*\))?/, '$1 ON psa.')} TO low@localhost`);
    };
    const states = async () => (await bench.json<{ zones: { state: string }[] }>('status')).zones;
    const lacks = async (what: RegExp): Promise<void> => {
      database.asUser('low');
      const { code, stderr } = await resync();
      database.asUser('root');
      assert.equal(code, 1);
      assert.match(stderr, /db failed: ERROR 1(?:044|045|142|143) .*denied.*\. Run dns-sync as root/);
      assert.match(stderr, what);
      assert.doesNotMatch(stderr, /version of Plesk/);
      assert.ok((await states()).every(({ state }) => state === 'synchronized'));
    };
    grant();
    await lacks(/database 'psa'/);
    for (const table of ['dns_zone', 'dns_recs', 'domains', 'domain_aliases']) {
      grant(...all.filter((name) => name !== table));
      await lacks(new RegExp(`table .*${table}`));
    }
    grant('(id, dns_zone_id, type, host, opt, ttl)dns_recs', ...all.filter((name) => name !== 'dns_recs'));
    await lacks(/column 'val' in table 'dns_recs'/);
    grant('(id, dns_zone_id, type, host, val, opt)dns_recs', ...all.filter((name) => name !== 'dns_recs'));
    await lacks(/column 'ttl' in table 'dns_recs'/);
    grant(...all);
    database.asUser('low');
    assert.equal((await resync()).code, 0, 'SELECT on these tables is enough');
    assert.equal(await holder(), 'nobody');
    database.asUser('root');
  });
});
