import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const zones = 300;
const recordsPerZone = 150;

/** Heap in MB. With all observed record sets it takes more than 90. */
const heap = 80;

const first = 'first-of-many.example.';

describe('apply of zones that are as desired', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    const rr = Array.from({ length: recordsPerZone }, (_, i) => ({
      host: `h${i}.${first}`,
      type: 'TXT',
      value: 'abcdefgh'.repeat(10),
    }));
    const call = { command: 'update', zone: { name: first, soa: { ttl: 300, serial: 1 }, rr } };
    assert.equal((await bench.hook([call])).code, 0);
    copyZone(bench);
  });
  after(async () => bench.close());

  it("doesn't keep all observed record sets in memory", async () => {
    const small = bench.with({ NODE_OPTIONS: `--max-old-space-size=${heap}` });
    const { code, stdout, stderr } = await small.run('apply', '--yes');
    assert.equal(code, 0, stderr.slice(-1000));
    assert.match(stdout, new RegExp(`^${zones} zones unchanged\\.$`, 'm'));
  });
});

/** Creates all other zones as copies of the first one, at the provider and in the state. */
function copyZone({ env, route53 }: Bench): void {
  const folder = join(env['DNS_SYNC_STATE_DIR'] as string, 'zones');
  const [file = ''] = readdirSync(folder);
  const document = readFileSync(join(folder, file), 'utf8');
  const hosted = route53.zone(first);
  for (let i = 1; i < zones; i++) {
    const name = `n${i}.example.`;
    const id = `Z${String(i).padStart(12, '0')}`;
    const copyOf = (text: string): string => text.replaceAll(hosted.id, id).replaceAll(first, name);
    writeFileSync(join(folder, `${name}json`), copyOf(document.replaceAll(first.slice(0, -1), name.slice(0, -1))));
    route53.placeZone(JSON.parse(copyOf(JSON.stringify(hosted))));
  }
  rmSync(join(env['DNS_SYNC_STATE_DIR'] as string, 'index.json'), { force: true });
}
