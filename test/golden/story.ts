import { join } from 'node:path';
import type { Bench } from '../support/bench.ts';
import type { Both, Hook, Run } from './outputs.ts';
import { idn, idnFirst, idnSecond, plain, readmeFirst, readmeSecond, shopFirst, update } from './records.ts';

export async function nothingYet(run: Run, both: Both): Promise<void> {
  await both('plan-of-nothing', 'plan');
  await both('status-of-nothing', 'status');
  await run('drift-of-nothing.txt', 'drift');
}

export async function firstPlan(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
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

/** Edits, drift, foreign records, holds, rejects and refusals, all in one zone. */
export async function everythingAtOnce(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
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
  await run('export.json', 'export', idn, '--json');
}

export async function failures(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  bench.route53.faults.add({ kind: 'internal-error' });
  await hook('hook.txt', update(plain, 3, shopFirst));
  await both('status-failing', 'status', 'shop.example');
  await run('plan-that-fails.txt', 'plan', 'shop.example');
  await run('drift-that-fails.txt', 'drift', 'shop.example');
  await both('retry', 'retry');
  bench.route53.faults.clear();
  await both('pause', 'pause', 'shop.example');
  await both('status-paused', 'status', 'shop.example');
  await run('pause.txt', 'apply', '--yes');
  await run('pause.txt', 'resume', 'shop.example');
  await run('resume.json', 'resume', 'shop.example', '--json');
  await run('apply-after-failure.txt', 'apply', '--yes');
  await run('zones.txt', 'zones', 'off', 'shop.example');
  await run('zones.txt', 'zones', 'on', 'shop.example');
  await run('zones.json', 'zones', 'on', 'shop.example', '--json');
}

export async function theEnd(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  bench.configure({ hook: { apply: 'record' } });
  await hook('hook.txt', { command: 'delete', zone: { name: plain } });
  await run('plan-of-a-delete.txt', 'plan');
  await run('apply-of-a-delete.txt', 'apply', '--yes');
  await both('status-trashed', 'status', 'shop.example');
  await both('history', 'history', 'shop.example');
  await both('events', 'events', 'shop.example');
  bench.configure({});
}

export async function mistakes(bench: Bench, run: Run): Promise<void> {
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

/** The plan that the README shows. */
export async function planOfTheReadme(bench: Bench, run: Run, hook: Hook): Promise<void> {
  const zone = 'example.com.';
  await hook('hook.txt', update(zone, 1, readmeFirst));
  const records = (TTL: number, value: string) => ({ Type: 'A' as const, TTL, ResourceRecords: [{ Value: value }] });
  bench.route53.put(zone, { Name: `www.${zone}`, ...records(60, '203.0.113.66') });
  bench.route53.put(zone, { Name: `cdn.${zone}`, ...records(300, '203.0.113.1') });
  bench.configure({ hook: { apply: 'record' } });
  await hook('hook.txt', update(zone, 2, readmeSecond));
  await run('plan-in-readme.txt', 'plan', 'example.com');
  bench.configure({});
}
