import { join } from 'node:path';
import { Bench, type Ended } from './bench.ts';
import { normalised } from './golden-text.ts';

/**
 * What the commands print in one story, by the name of the golden file: as it is kept, and as it was printed. A `.txt` has
 * stderr and the exit code too.
 */
export type GoldenOutputs = ReadonlyMap<string, { readonly kept: string; readonly printed: string }>;

const idn = 'bücher.example.';
const plain = 'shop.example.';

type Records = readonly {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string;
}[];

function update(zone: string, serial: number, rr: Records) {
  const soa = { email: 'admin@shop.example', ttl: 3600, refresh: 10_800, retry: 3600, expire: 604_800, minimum: 3600 };
  return { command: 'update', zone: { name: zone, displayName: zone, soa: { ...soa, serial }, rr } };
}

const key = (last: string): string => `v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'.repeat(8)}${last}`;

const idnFirst: Records = [
  { host: idn, type: 'A', value: '192.0.2.10' },
  { host: idn, type: 'MX', value: `mail.${idn}`, opt: '10' },
  { host: `mail.${idn}`, type: 'A', value: '192.0.2.10' },
  { host: `www.${idn}`, type: 'A', value: '192.0.2.10' },
  { host: `old.${idn}`, type: 'CNAME', value: 'example.net.' },
  { host: `default._domainkey.${idn}`, type: 'TXT', value: key('one') },
];

const idnSecond: Records = [
  { host: idn, type: 'A', value: '192.0.2.10' },
  { host: idn, type: 'MX', value: `mail.${idn}`, opt: '10' },
  { host: idn, type: 'TXT', value: 'v=spf1 mx -all | "quoted" `code`' },
  { host: `mail.${idn}`, type: 'A', value: '192.0.2.20' },
  { host: `www.${idn}`, type: 'A', value: '192.0.2.10' },
  { host: `default._domainkey.${idn}`, type: 'TXT', value: key('two') },
  { host: `cdn.${idn}`, type: 'A', value: '192.0.2.30' },
  { host: `alias.${idn}`, type: 'A', value: '192.0.2.30' },
  { host: `例え.${idn}`, type: 'A', value: '192.0.2.40' },
  { host: `odd.${idn}`, type: 'LOC', value: '52 22 23 N 4 53 32 E 0m' },
  { host: `bad.${idn}`, type: 'A', value: '999.1.1.1' },
];

const shopFirst: Records = [
  { host: plain, type: 'A', value: '192.0.2.50' },
  { host: `www.${plain}`, type: 'CNAME', value: plain },
];

/** Drives the executables through one story and keeps what they print, with times and ids made the same. */
export async function goldenOutputs(): Promise<GoldenOutputs> {
  const outputs = new Map<string, { readonly kept: string; readonly printed: string }>();
  const bench = await Bench.open({ hook: { apply: 'record' } });
  const keep = (name: string, said: string, { stdout, stderr, code }: Ended): Ended => {
    const text = name.endsWith('.txt')
      ? `${outputs.get(name)?.printed ?? ''}$ ${said}\n${stdout}${stderr.replaceAll(/^(?=.)/gm, '2> ')}exit ${code}\n\n`
      : stdout;
    outputs.set(name, { kept: normalised(text, bench), printed: text });
    return { stdout, stderr, code };
  };
  const run = async (name: string, ...words: string[]): Promise<Ended> =>
    keep(name, `dns-sync ${words.map(quoted).join(' ')}`, await bench.run(...words));
  const hook = async (name: string, call: object): Promise<Ended> =>
    keep(name, 'dns-sync-hook', await bench.hook(call));
  const both = async (name: string, ...words: string[]): Promise<void> => {
    await run(`${name}.txt`, ...words);
    await run(`${name}.json`, ...words, '--json');
  };
  try {
    await nothingYet(run, both);
    await firstPlan(bench, run, both, hook);
    await everythingAtOnce(bench, run, both, hook);
    await failures(bench, run, both, hook);
    await theEnd(bench, run, both, hook);
    await mistakes(bench, run);
    await helpOfAll(run);
    for (const shell of ['bash', 'zsh']) await run(`completion.${shell}`, 'completion', shell);
    return outputs;
  } finally {
    await bench.close();
  }
}

type Run = (name: string, ...words: string[]) => Promise<Ended>;
type Both = (name: string, ...words: string[]) => Promise<void>;
type Hook = (name: string, call: object) => Promise<Ended>;

async function nothingYet(run: Run, both: Both): Promise<void> {
  await both('plan-of-nothing', 'plan');
  await both('status-of-nothing', 'status');
  await run('drift-of-nothing.txt', 'drift');
}

async function firstPlan(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  await hook('hook.txt', update(idn, 1, idnFirst));
  await hook('hook.txt', [
    update(plain, 1, shopFirst),
    { command: 'createPTRs', ptr: { ip_address: '192.0.2.50', hostname: 'shop.example' } },
  ]);
  await both('plan-of-new-zones', 'plan');
  await run('plan-of-new-zones.md', 'plan', '--markdown');
  await both('status-pending', 'status');
  await run('apply-of-new-zones.txt', 'apply');
  await run('apply-of-new-zones.txt', 'apply', '--yes');
  await run('apply-of-new-zones.txt', 'apply', '--yes');
  bench.configure({});
  await hook('hook.txt', update(plain, 2, [...shopFirst, { host: `new.${plain}`, type: 'A', value: '192.0.2.51' }]));
  await hook('hook.txt', update(plain, 2, [...shopFirst, { host: `new.${plain}`, type: 'A', value: '192.0.2.51' }]));
  await both('status-synchronized', 'status');
}

/** Edits, drift, records of others, holds, rejects and refusals, all in one zone. */
async function everythingAtOnce(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  const zone = 'xn--bcher-kva.example.';
  const records = (value: string) => ({ TTL: 60, ResourceRecords: [{ Value: value }] });
  bench.route53.put(zone, { Name: `www.${zone}`, Type: 'A', ...records('203.0.113.66') });
  bench.route53.put(zone, { Name: `cdn.${zone}`, Type: 'A', ...records('203.0.113.1') });
  bench.route53.put(zone, { Name: `theirs.${zone}`, Type: 'TXT', ...records('"not ours"') });
  bench.route53.put(zone, {
    Name: `alias.${zone}`,
    Type: 'A',
    SetIdentifier: 'one',
    Weight: 10,
    ...records('203.0.113.2'),
  });
  bench.configure({ hook: { apply: 'record' } });
  await hook('hook.txt', update(idn, 2, idnSecond));
  await both('plan', 'plan');
  await run('plan.md', 'plan', '--markdown');
  await run('plan-of-one-zone.txt', 'plan', 'shop.example', '--detailed-exitcode');
  bench.configure({ hook: { apply: 'record' }, targets: { route53: { maxRequestsPerSecond: 0.01 } } });
  await run('plan-offline.txt', 'plan', '--offline');
  bench.configure({ hook: { apply: 'record' } });
  await both('drift', 'drift');
  await run('drift-heal.txt', 'drift', '--heal');
  await run('apply.txt', 'apply', '--yes');
  await both('status-held', 'status');
  const file = join(bench.dir, 'plan.json');
  await run('saved-plan.txt', 'plan', '--out', file);
  await run('confirm.txt', 'confirm', 'bücher.example');
  await run('confirm.txt', 'confirm', 'shop.example');
  await run('saved-plan.txt', 'apply', '--plan', file, '--yes');
  await run('apply.json', 'apply', '--yes', '--json');
  bench.configure({});
  await hook(
    'hook.txt',
    update(
      idn,
      3,
      idnSecond.filter(({ host }) => !/^(?:alias|odd|bad)\./.test(host)),
    ),
  );
  await run('export.txt', 'export', idn);
  await run('export.json', 'export', idn, '--format', 'json');
}

async function failures(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  bench.route53.faults.add({ kind: 'internal-error' });
  await hook('hook.txt', update(plain, 3, shopFirst));
  await both('status-failing', 'status', 'shop.example');
  await run('plan-that-fails.txt', 'plan', 'shop.example');
  await run('drift-that-fails.txt', 'drift', 'shop.example');
  await run('retry.txt', 'retry');
  bench.route53.faults.clear();
  await run('pause.txt', 'pause', 'shop.example');
  await both('status-paused', 'status', 'shop.example');
  await run('pause.txt', 'apply', '--yes');
  await run('pause.txt', 'resume', 'shop.example');
  await run('apply-after-failure.txt', 'apply', '--yes');
}

async function theEnd(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  bench.configure({ hook: { apply: 'record' } });
  await hook('hook.txt', { command: 'delete', zone: { name: plain } });
  await run('plan-of-a-delete.txt', 'plan');
  await run('apply-of-a-delete.txt', 'apply', '--yes');
  await both('status-trashed', 'status', 'shop.example');
  await both('history', 'history', 'shop.example');
  bench.configure({});
}

async function mistakes(bench: Bench, run: Run): Promise<void> {
  for (const words of [
    ['plna'],
    ['plan', '--jsno'],
    ['plan', 'büchr.example'],
    ['plan', '*.fr'],
    ['status', '--max-age', 'soon'],
  ])
    await run('mistakes.txt', ...words);
  bench.configure({ targets: { route53: { regoin: 'us-east-1' } } });
  await run('mistakes.txt', 'plan');
  bench.configure({ zones: { exclude: ['shop.example'] } });
  await run('mistakes.txt', 'plan', 'shop.example');
  bench.configure({});
}

async function helpOfAll(run: Run, ...path: readonly string[]): Promise<void> {
  const { stdout } = await run('help.txt', ...path, '--help');
  const list = /\nCommands:\n((?: {2}.*\n)+)/.exec(stdout)?.[1] ?? '';
  for (const [, name = ''] of list.matchAll(/^ {2}([a-z][\w-]*)/gm))
    if (name !== 'help') await helpOfAll(run, ...path, name);
}

function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word}'`;
}
