import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench } from '../support/bench.ts';
import { PleskDatabase, type ZoneRow } from './plesk-database.ts';

interface Document {
  readonly snapshot: {
    readonly zone: string;
    readonly desired: {
      readonly soa: { readonly serial: number };
      readonly sets: readonly { readonly values: readonly string[] }[];
    } | null;
  };
}

const root = join(import.meta.dirname, '../..');
const address = (n: number): string => `10.0.${n >> 8}.${n & 255}`;
const zone = (name: string, n = 1): ZoneRow => {
  return { name, serial: 1000 + n, records: [{ host: `${name}.`, type: 'A', value: address(n) }] };
};
const many = Array.from({ length: 1300 }, (_, i) => `d${String(i).padStart(4, '0')}.example`);

describe('resync from a MariaDB server', () => {
  let bench: Bench;
  let database: PleskDatabase;
  before(async () => {
    bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: 2000 } } });
    database = await PleskDatabase.open(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = database.program;
  });
  after(async () => {
    try {
      await database.close();
    } finally {
      await bench.close();
    }
  });

  const resync = async (...words: readonly string[]) => bench.run('resync', '--yes', '--from', 'plesk-db', ...words);
  const desired = (): readonly Document['snapshot'][] => {
    const folder = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones');
    return readdirSync(folder).map(
      (file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Document).snapshot,
    );
  };

  for (const isolation of ['READ-COMMITTED', 'SERIALIZABLE', 'READ-UNCOMMITTED']) {
    it(`sees one moment, and blocks no other client, while others write under ${isolation}`, async () => {
      database.put(['a.example', 'b.example', 'c.example'].map((name) => zone(name)));
      // Reading the zones takes a while, during which others write; their records are read after that.
      database.sql(`SET GLOBAL tx_isolation = '${isolation}'; RENAME TABLE dns_zone TO slow_zone;
        CREATE VIEW dns_zone AS SELECT * FROM slow_zone WHERE SLEEP(0.1) = 0`);
      const writer = database.client();
      let problems = '';
      writer.stderr?.setEncoding('utf8').on('data', (part: string) => (problems += part));
      const over = new AbortController();
      const writing = (async () => {
        for (let n = 2; !over.signal.aborted; n++) {
          writer.stdin?.write(
            `BEGIN; UPDATE dns_recs SET val = '${address(n)}' WHERE dns_zone_id <> 1; UPDATE slow_zone SET serial = ${1000 + n} WHERE id <> 1; COMMIT;\n`,
          );
          await pause(20);
        }
        writer.stdin?.end();
        await once(writer, 'exit');
      })();
      const seen = new Set<number>();
      try {
        for (let i = 0; i < 3; i++) {
          const { code, stderr } = await resync();
          assert.equal(code, 0, stderr);
          const moments = desired().map((snapshot) => (snapshot.desired?.soa.serial ?? 0) - 1000);
          assert.equal(new Set(moments).size, 1, 'all zones are of one moment');
          const [n = 0] = moments;
          seen.add(n);
          for (const { desired: content } of desired())
            assert.deepEqual(
              content?.sets.flatMap(({ values }) => values),
              [address(n)],
            );
        }
      } finally {
        over.abort();
        await writing;
        database.sql('DROP VIEW dns_zone; RENAME TABLE slow_zone TO dns_zone; SET GLOBAL tx_isolation = DEFAULT');
      }
      assert.equal(seen.size, 3, 'the writer wrote all the time');
      assert.equal(problems, '', 'the writer met no deadlock');
    });
  }

  it('deletes nothing because of a truncated answer, wherever it is cut', async () => {
    database.put(['a.example', 'b.example', 'c.example'].map((name) => zone(name)));
    assert.equal((await resync()).code, 0);
    for (const octets of [0, 1, 17, 60, 200, 400, 500]) {
      database.asUser('root', `head -c ${octets}`);
      const { code, stderr } = await resync();
      assert.equal(code, 1);
      assert.match(
        stderr,
        /(?:the answer of Plesk's database (?:is empty|ends early|has \d)|cannot read the answer of Plesk's database)/,
      );
    }
    database.asUser('root');
    const { zones } = await bench.json<{ zones: { state: string }[] }>('status');
    assert.deepEqual(new Set(zones.map(({ state }) => state)), new Set(['synchronized']));
  });

  it('brings 1,300 domains to Route 53 through kills at any time, despite a client limit of 1,000 rows', async () => {
    database.settings('safe-updates');
    database.put(many.map((name) => zone(name)));
    for (const wait of [150, 600, 1200, 2500]) {
      const words = [join(root, 'dist/dns-sync.cjs'), 'resync', '--yes'];
      const killed = spawn(process.execPath, words, { env: bench.env, stdio: 'ignore' });
      const ended = once(killed, 'exit');
      await pause(wait);
      killed.kill('SIGKILL');
      await ended;
    }
    const { code, stdout, stderr } = await resync('--partial');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^1300 zones in the source \(plesk-db\)\.$/m);
    for (const name of many) assert.deepEqual(bench.sets(name), [`${name}. A 86400 ${address(1)}`]);
    const names = bench.route53.dumpAccount().zones.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, 'no zone is there twice');
    // A client that was left running would continue its query.
    const left = (): string => database.sql("SELECT COUNT(*) FROM information_schema.processlist WHERE db = 'psa'");
    for (let tries = 0; left().trim() !== '1' && tries < 100; tries++) await pause(100);
    assert.equal(left().trim(), '1');
  });
});
