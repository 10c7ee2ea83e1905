import { Bench } from '../../test/support/bench.ts';
import { memoryOf } from '../../test/support/memory-of.ts';
import { median, processorSeconds, timed } from '../measure.ts';
import { printTable, ratio, seconds } from '../table.ts';
import { findOctodns, OctodnsPlace, type Octodns } from './octodns.ts';

/** Stories of each size; a story creates the zones, processes them unchanged, and changes a record of each. */
const stories: readonly { readonly zones: number; readonly rounds: number }[] = [
  { zones: 100, rounds: 3 },
  { zones: 1000, rounds: 3 },
];

const setsOfZone = 20;

/** What a program took for its work. */
interface Taken {
  readonly calls: number;
  readonly elapsed: number;
  readonly processor: number;
  readonly megabytes: number;
}

/** The same work of both programs. */
interface Work {
  readonly title: string;
  readonly ours: string;
  readonly taken: { readonly ours: Taken; readonly theirs: Taken };
}

/** Prints calls, time and memory of dns-sync and of octoDNS from a folder, for the same work by turns. */
export async function printOctodns(folder: string): Promise<void> {
  const octodns = findOctodns(folder);
  console.log(`\n${octodns.versions}; a local Route 53 without latency and without limits for each program`);
  for (const { zones, rounds } of stories) {
    const all: (readonly Work[])[] = [];
    for (let round = 0; round < rounds; round++) all.push(await playStory(octodns, zones));
    printStories(zones, all);
  }
}

function printStories(zones: number, all: readonly (readonly Work[])[]): void {
  const [first = []] = all;
  const rows = first.flatMap(({ title, ours }, i) => {
    const of = (side: 'ours' | 'theirs', figure: keyof Taken): number =>
      median(all.map((story) => story[i]?.taken[side][figure] ?? Number.NaN));
    const row = (name: string, side: 'ours' | 'theirs'): string[] => [
      side === 'ours' ? title : '',
      name,
      String(of(side, 'calls')),
      seconds(of(side, 'elapsed')),
      seconds(of(side, 'processor')),
      `${of(side, 'megabytes').toFixed(0)} MB`,
    ];
    const times = (['calls', 'elapsed', 'processor', 'megabytes'] as const).map((figure) =>
      ratio(of('theirs', figure) / of('ours', figure)),
    );
    return [row(ours, 'ours'), row('octodns-sync', 'theirs'), ['', 'octoDNS in proportion', ...times]];
  });
  printTable(
    `${zones.toLocaleString('en')} zones with ${setsOfZone} record sets (medians of ${all.length} runs in turns)`,
    ['work', 'program', 'API calls', 'took', 'processor time', 'memory'],
    rows,
  );
}

async function playStory(octodns: Octodns, zones: number): Promise<readonly Work[]> {
  const bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: zones + 10 } } });
  const place = await OctodnsPlace.open(octodns, zones);
  const names = Array.from({ length: zones }, (_, i) => `p${i}.peers.example.`);
  let serial = 0;
  /** Gives octoDNS its files, and returns the hook call with the same content. */
  const edit = (octet: number): string => {
    serial += 1;
    return JSON.stringify(
      names.map((zone) => {
        const addresses = addressesOf(zone, octet);
        place.write(zone, addresses);
        const rr = addresses.map((address) => ({ ...address, type: 'A' }));
        return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial }, rr } };
      }),
    );
  };
  const hook = (input: string) => async () => memoryOf(bench, [], { file: 'dns-sync-hook.cjs', input });
  const sync = async () => measured(place.bench, async () => place.sync('--doit'));
  const works: Work[] = [];
  const work = async (title: string, ours: string, run: () => Promise<number>): Promise<void> => {
    works.push({ title, ours, taken: { ours: await measured(bench, run), theirs: await sync() } });
  };
  try {
    await work('all zones created', 'hook', hook(edit(100)));
    await work('nothing changed', 'hook', hook(edit(100)));
    await work('nothing changed, compared with the service', 'plan', async () => memoryOf(bench, ['plan']));
    await work('one record changed in each zone', 'hook', hook(edit(101)));
    bench.configure({ hook: { apply: 'record' } });
    await hook(edit(102))();
    bench.configure({});
    await work('the same, compared with the service', 'apply', async () => memoryOf(bench, ['apply', '--yes']));
    checkSame(bench, place.bench, names);
    return works;
  } finally {
    await bench.close();
    await place.bench.close();
  }
}

function addressesOf(zone: string, octet: number): readonly { readonly host: string; readonly value: string }[] {
  return Array.from({ length: setsOfZone }, (_, n) => ({
    host: `h${n}.${zone}`,
    value: `192.0.2.${n === 0 ? octet : n}`,
  }));
}

async function measured(bench: Bench, run: () => Promise<number>): Promise<Taken> {
  bench.route53.ledger.reset();
  const before = processorSeconds();
  let megabytes = Number.NaN;
  const elapsed = await timed(async () => {
    megabytes = await run();
  });
  return { calls: bench.route53.ledger.count(), elapsed, processor: processorSeconds() - before, megabytes };
}

/** Throws if the programs published different records, for then they didn't do the same work. */
function checkSame(ours: Bench, theirs: Bench, zones: readonly string[]): void {
  const different = zones.find((zone) => ours.sets(zone).join('\n') !== theirs.sets(zone).join('\n'));
  if (different !== undefined)
    throw new Error(
      `${different} differs: dns-sync has ${ours.sets(different).join('; ')}, octoDNS ${theirs.sets(different).join('; ')}`,
    );
}
