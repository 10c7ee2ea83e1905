import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSettings } from '../fixtures/route53/settings.ts';
import type { LedgerEntry } from '../fixtures/route53/traffic/ledger.ts';
import { Bench } from '../test/support/bench.ts';
import { mustSucceed } from './place.ts';
import { cases, peers, type CaseName, type Use } from './peer-calls.ts';

const sizes = [1, 100, 1000, 10_000];

const setsOfZone = 20;

/** Our own calls as formulas, with which every measured size must agree. */
const ours: Readonly<Record<CaseName, (zones: number) => Use>> = {
  unchanged: () => ({ calls: 0, creates: 0, changes: 0 }),
  one: () => ({ calls: 1, creates: 0, changes: 2 }),
  // One quota lookup, and one lookup in the (empty) account.
  created: (z) => ({ calls: 2 * z + 2, creates: z, changes: (2 + setsOfZone) * z }),
  sync: (z) => ({ calls: 2 * z + Math.ceil(z / 100), creates: 0, changes: 2 * z }),
};

/** Writes the tables of `docs/performance.md` that compare API calls and modelled time with other programs. */
export async function printPeers(): Promise<void> {
  const measured = new Map<number, Record<CaseName, Use>>();
  for (const zones of sizes) measured.set(zones, await measure(zones));
  const lines: string[] = [];
  for (const { name, title } of cases) {
    lines.push(`### ${title}`, '');
    lines.push(`| program | formula | ${sizes.map(zonesOf).join(' | ')} |`);
    lines.push(`| --- | --- |${' ---: |'.repeat(sizes.length)}`);
    const own = sizes.map((zones) => cell(useOfOurs(name, zones, measured)));
    lines.push(`| **dns-sync** | ${ourFormula[name]} | ${own.join(' | ')} |`);
    const sources: string[] = [];
    for (const peer of peers) {
      const entry = peer.cases[name];
      const cells = sizes.map((zones) => ('use' in entry ? cell(entry.use(zones)) : '–'));
      lines.push(`| ${peer.name} | ${'use' in entry ? entry.formula : entry.none} | ${cells.join(' | ')} |`);
      sources.push(`- ${peer.name}: ${entry.source}.`);
    }
    lines.push('', ...sources);
    lines.push('');
  }
  const file = join(import.meta.dirname, '../docs/performance.md');
  const [before, after] = readFileSync(file, 'utf8').split(marked);
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for the table`);
  writeFileSync(file, `${before}${begin}\n\n${lines.join('\n')}\n${end}${after}`);
  console.log(`\n${lines.join('\n')}\nwritten to docs/performance.md`);
}

const zonesOf = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'zone' : 'zones'}`;

const ourFormula: Readonly<Record<CaseName, string>> = {
  unchanged: '0',
  one: '1',
  created: '2Z + 2',
  sync: '⌈Z/100⌉ + 2Z',
};

/** The part of the page between these lines is generated. */
const begin = '<!-- "npm run bench -- peers" writes this part. -->';
const end = '<!-- end of the generated part -->';
const marked = new RegExp(`${begin}[^]*${end}`);

function useOfOurs(name: CaseName, zones: number, measured: ReadonlyMap<number, Record<CaseName, Use>>): Use {
  const formula = ours[name](zones);
  const counted = measured.get(zones)?.[name];
  if (JSON.stringify(counted) !== JSON.stringify(formula))
    throw new Error(
      `${name} of ${zones} zones: counted ${JSON.stringify(counted)}, by the formula ${JSON.stringify(formula)}`,
    );
  return formula;
}

function cell({ calls, creates, changes }: Use): string {
  const { account, actions, changes: throughput } = defaultSettings().rates;
  const wait = (tokens: number, { burst, perSecond }: { burst: number; perSecond: number }): number =>
    Math.max(0, (tokens - burst) / perSecond);
  const seconds = Math.max(
    wait(calls, account),
    wait(creates, actions.CreateHostedZone ?? account),
    wait(changes, throughput),
  );
  return `${calls.toLocaleString('en')} (${duration(seconds)})`;
}

function duration(seconds: number): string {
  if (seconds < 1) return '< 1 s';
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

async function measure(zones: number): Promise<Record<CaseName, Use>> {
  const quotas = { zonesPerAccount: zones + 10 };
  const bench = await Bench.open({ hook: { apply: 'record' } }, { settings: { quotas } });
  const call = (i: number, serial: number, octet: number) => {
    const zone = `p${i}.peers.example.`;
    const rr = Array.from({ length: setsOfZone }, (_, n) => ({
      host: `h${n}.${zone}`,
      type: 'A',
      value: `192.0.2.${n === 0 ? octet : n}`,
    }));
    return { command: 'update', zone: { name: zone, soa: { ttl: 300, serial }, rr } };
  };
  const calls = (serial: number, octet: number) => Array.from({ length: zones }, (_, i) => call(i, serial, octet));
  const use = async (work: () => Promise<unknown>): Promise<Use> => {
    bench.route53.ledger.reset();
    await work();
    return useOf(bench.route53.ledger.entries);
  };
  try {
    mustSucceed(await bench.hook(calls(1, 100)));
    const created = await use(async () => mustSucceed(await bench.run('apply', '--yes')));
    bench.configure({ hook: { budgetSeconds: 300 } });
    const unchanged = await use(async () => mustSucceed(await bench.hook(calls(2, 100))));
    const oneCall = await use(async () => mustSucceed(await bench.hook(call(0, 3, 101))));
    bench.configure({ hook: { apply: 'record' } });
    mustSucceed(await bench.hook(calls(4, 102)));
    const sync = await use(async () => mustSucceed(await bench.run('apply', '--yes')));
    return { unchanged, one: oneCall, created, sync };
  } finally {
    await bench.close();
  }
}

function useOf(entries: readonly LedgerEntry[]): Use {
  return {
    calls: entries.length,
    creates: entries.filter((entry) => entry.action === 'CreateHostedZone').length,
    changes: entries.reduce((sum, entry) => sum + entry.tokens.changes, 0),
  };
}
