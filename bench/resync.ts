import { FakePlesk, type PleskZone } from '../fixtures/plesk-server/fake-plesk.ts';
import { Bench } from '../test/support/bench.ts';
import { timed } from './measure.ts';
import { memoryOf } from '../test/support/memory-of.ts';
import { addresses, update } from './place.ts';
import { printTable } from './table.ts';

const zones = 12_000;

/** Record sets of each zone. */
const sets = 20;

/** Prints the memory of a `resync` of many zones that Plesk serves and Route 53 has. */
export async function printResync(): Promise<void> {
  const bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: zones + 10 } } });
  try {
    const plesk = new FakePlesk(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = plesk.program;
    const source = ['--from', 'plesk-db', '--timeout', '30m'];
    const rows: string[][] = [];
    const measure = async (what: string, ...words: readonly string[]): Promise<void> => {
      let megabytes = 0;
      const seconds = await timed(async () => {
        megabytes = await memoryOf(bench, ['resync', ...source, ...words]);
      });
      rows.push([what, `${megabytes.toFixed(0)} MB`, `${seconds.toFixed(0)} s`]);
    };
    plesk.set({ zones: zonesWith(1) });
    await measure('all zones are new', '--yes');
    await measure('nothing changed', '--yes');
    await measure('nothing changed, without --yes');
    plesk.set({ zones: zonesWith(2) });
    await measure('one record of each zone changed', '--yes');
    const title = `Memory of resync of ${zones.toLocaleString('en')} zones with ${sets} record sets (largest resident set)`;
    printTable(title, ['case', 'most', 'time, buckets off'], rows);
  } finally {
    await bench.close();
  }
}

/** The zones as in Plesk's database, with a serial. */
function zonesWith(serial: number): readonly PleskZone[] {
  return Array.from({ length: zones }, (_, i) => {
    const name = `d${i}.example`;
    const { rr } = update(`${name}.`, serial, serial, addresses(`${name}.`, sets - 5)).zone;
    return { name, serial, ttl: 300, records: rr };
  });
}
