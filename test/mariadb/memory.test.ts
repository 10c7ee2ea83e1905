import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { PleskDatabase } from './plesk-database.ts';

const zones = 4000;
const recordsPerZone = 20;

/** Heap in MB. All records of these zones at once need three times as much. */
const heap = 80;

describe('resync of 4,000 zones with 20 records each', () => {
  let bench: Bench;
  let database: PleskDatabase;
  before(async () => {
    bench = await Bench.open({ policy: { mode: 'observe' } });
    database = await PleskDatabase.open(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = database.program;
    const name = "CONCAT('d', zone.seq, '.example')";
    database.sql(`
      INSERT INTO dns_zone (id, name, serial) SELECT seq + 1, ${name}, 1000 FROM seq_1_to_${zones} zone;
      INSERT INTO domains (id, name, dns_zone_id) SELECT seq + 1, ${name}, seq + 1 FROM seq_1_to_${zones} zone;
      INSERT INTO dns_recs (dns_zone_id, type, host, val, opt)
        SELECT zone.seq + 1, 'TXT', CONCAT('t', record.seq, '.', ${name}, '.'), REPEAT('abcdefgh', record.seq), ''
        FROM seq_1_to_${zones} zone JOIN seq_1_to_${recordsPerZone} record`);
  });
  after(async () => {
    try {
      await database.close();
    } finally {
      await bench.close();
    }
  });

  it('does not keep them in memory, the first time and when nothing has changed', async () => {
    const small = bench.with({ NODE_OPTIONS: `--max-old-space-size=${heap}` });
    for (const time of ['first', 'second']) {
      const { code, stdout, stderr } = await small.run('resync', '--yes', '--from', 'plesk-db', '--timeout', '5m');
      assert.equal(code, 0, `the ${time} one: ${stderr}`);
      assert.match(stdout, /^4000 zones in the source \(plesk-db\)\.$/m);
      assert.match(stdout, /^Zones 3501 to 4000 of 4000:$/m);
    }
  });
});
