import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { buildPreload, FaultyDisk } from '../faults/with-fault.ts';
import { Bench } from '../support/bench.ts';

const update = (zone: string, serial: number) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: [
      { host: zone, type: 'A', value: `192.0.2.${serial}` },
      { host: zone, type: 'TXT', value: 'x'.repeat(600) },
    ],
  },
});
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, i) => i + 1);
const twoMonths = 62 * 86_400_000;

describe('executables whose reads', () => {
  let bench: Bench;
  let disk: FaultyDisk;
  beforeEach(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    disk = new FaultyDisk(bench, await buildPreload(bench.dir), join(bench.dir, 'disk'));
  });
  afterEach(async () => bench.close());

  for (const [what, reads] of [
    ['give fewer octets than were asked for', 'short'],
    ['are interrupted by signals', 'EINTR'],
  ] as const) {
    it(`${what} accept a long call, keep the journal, and show all of it`, async () => {
      const zones = upTo(100).map((n) => `z${n}.example.`);
      const calls = zones.map((zone) => update(zone, 1));
      const text = JSON.stringify(calls);
      assert.ok(text.length > 65_536, 'it takes more than one read');
      const early = await disk.execute('dns-sync-hook.cjs', [], text, { reads, aheadMs: -twoMonths });
      assert.equal(early.code, 0, early.stderr);
      assert.equal(readdirSync(join(disk.state, 'zones')).length, zones.length);
      // The first call of a later month, after which the previous month is packed.
      const late = await disk.execute('dns-sync-hook.cjs', [], JSON.stringify([update('z1.example.', 2)]), {
        reads,
        aheadMs: -twoMonths / 2,
      });
      assert.equal(late.code, 0, late.stderr);
      const retry = await disk.execute('dns-sync.cjs', ['apply', '--yes'], '', { reads });
      assert.equal(retry.code, 0, retry.stderr);
      const history = await disk.execute('dns-sync.cjs', ['history', '--json'], '', { reads });
      assert.equal(history.code, 0, history.stderr);
      const { entries } = JSON.parse(history.stdout) as {
        readonly entries: readonly { zone: string; command: string }[];
      };
      const recorded = new Set(entries.filter(({ command }) => command === 'update').map(({ zone }) => zone));
      assert.deepEqual(recorded, new Set(zones));
      const packs = readdirSync(join(disk.state, 'journal')).filter((name) => name.endsWith('.gz'));
      assert.ok(packs.length > 0, 'a month was packed');
      const packed = packs
        .map((name) => gunzipSync(readFileSync(join(disk.state, 'journal', name))).toString())
        .join('');
      assert.equal(
        packed.split('\n').filter((line) => line.includes('"command":"update"')).length >= zones.length,
        true,
      );
    });
  }
});
