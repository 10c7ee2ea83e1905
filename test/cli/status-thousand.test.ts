import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

/** The size of a small terminal. */
const [rows, columns] = [24, 80];

/** Far longer than it takes; the page on performance has the time. A person who waits longer gives up. */
const longestSeconds = 60;

const nameOf = (i: number): string => `z${String(i).padStart(4, '0')}.example.`;
const [failing, held, drifted] = [123, 456, 789].map(nameOf) as [string, string, string];

describe('status of a thousand zones, of which three need attention', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
    const real = [nameOf(0), failing, held, drifted];
    assert.equal((await bench.hook(real.map((zone) => numberedUpdate(zone, 1)))).code, 0);
    const theirs = [{ Value: '203.0.113.1' }];
    bench.route53.faults.add({ kind: 'internal-error', zoneId: bench.route53.zone(failing).id });
    bench.route53.put(held, { Name: `www.${held}`, Type: 'A', TTL: 60, ResourceRecords: theirs });
    const www = { host: `www.${held}`, type: 'A', value: '192.0.2.9' };
    const apex = { host: held, type: 'A', value: '192.0.2.1' };
    const conflict = { command: 'update', zone: { name: held, soa: { ttl: 300, serial: 2 }, rr: [apex, www] } };
    assert.equal((await bench.hook([numberedUpdate(failing, 2), conflict])).code, 1);
    bench.route53.faults.clear();
    bench.route53.put(drifted, { Name: drifted, Type: 'A', TTL: 60, ResourceRecords: theirs });
    assert.equal((await bench.run('drift', drifted)).code, 2);
    // The other zones are copies of the first one: a thousand calls would take longer than all the rest.
    const zones = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones');
    const one = readdirSync(zones).find((file) => file.startsWith('z0000')) ?? '';
    const text = readFileSync(join(zones, one), 'utf8');
    for (let i = 1; i < 1000; i++) {
      const zone = nameOf(i);
      const file = join(zones, one.replace('z0000', zone.slice(0, 5)));
      if (!real.includes(zone)) writeFileSync(file, text.replaceAll(nameOf(0), zone));
    }
  });
  atTheEnd(async () => bench.close());

  const escaped = (zone: string): string => zone.replaceAll('.', '\\.');
  const answer = new RegExp(
    [
      `\\n${escaped(failing)} +failing +Route 53 refused .*[Tt]he next pass retries`,
      `\\n${escaped(held)} +held +conflict: .*www\\.${escaped(held)} A: .*un "dns-sync confirm ${escaped(held)}"`,
      `\\n${escaped(drifted)} +drifted +drift since .*"dns-sync drift ${escaped(drifted)}"`,
    ].join('[^\\n]*'),
  );

  it('says in the first lines of one command which they are, why, and what to do', async (t) => {
    for (const time of ['first', 'next']) {
      const started = performance.now();
      const { code, stdout } = await bench.run('status');
      const seconds = (performance.now() - started) / 1000;
      t.diagnostic(`${time} time: ${seconds.toFixed(2)} s`);
      assert.equal(code, 2);
      assert.equal(stdout.split('\n')[0], '1000 zones: 1 failing, 1 held, 998 synchronized, 1 with drift.');
      assert.match(stdout, answer);
      const used = stdout.split('\n').map((line) => Math.max(1, Math.ceil(line.length / columns)));
      assert.ok(used.reduce((sum, lines) => sum + lines, 0) <= rows, 'nothing else scrolls it away');
      assert.ok(seconds < longestSeconds, `${seconds} s`);
    }
  });

  it('has the same three rows for programs, by state', async () => {
    const { zones, summary } = await bench.json<{
      readonly zones: readonly { readonly zone: string }[];
      readonly summary: { readonly zones: number };
    }>('status', '--state', 'failing,held,drifted');
    assert.equal(summary.zones, 1000);
    assert.deepEqual(
      zones.map(({ zone }) => zone),
      [failing, held, drifted],
    );
  });
});
