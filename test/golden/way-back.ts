import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FakePlesk } from '../../fixtures/plesk-server/fake-plesk.ts';
import type { Bench } from '../support/bench.ts';
import type { Both, Hook, Run } from './outputs.ts';
import { idn, idnFirst, plain, shopFirst, update } from './records.ts';

interface History {
  readonly entries: readonly { readonly id: string; readonly at: string; readonly command: string }[];
}

/** A deleted zone is restored to its earlier content, and that is undone. */
export async function theWayBack(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  await both('trash', 'trash', 'ls');
  await run('trash-restore.txt', 'trash', 'restore', 'shop.example', '--yes');
  await hook('hook.txt', update(plain, 4, [...shopFirst, { host: `api.${plain}`, type: 'A', value: '192.0.2.52' }]));
  const { entries } = await bench.json<History>('history', 'shop.example');
  const [newest] = entries;
  await both('show', 'show', String(newest?.id));
  await run('undo.txt', 'undo', String(newest?.id));
  await run('undo.txt', 'undo', String(newest?.id), '--yes');
  await both('status-undone', 'status', 'shop.example');
  await run('restore.txt', 'restore', 'shop.example', '--at', String(newest?.at), '--yes');
  await hook('hook.txt', { command: 'delete', zone: { name: plain } });
  await run('trash-empty.txt', 'trash', 'empty', '--yes');
}

/** A foreign zone is adopted, and all zones are imported from Plesk. */
export async function thoseOfOthers(bench: Bench, run: Run, hook: Hook): Promise<void> {
  const zone = 'old.example.';
  bench.route53.createZone(zone);
  for (const name of [zone, `cdn.${zone}`])
    bench.route53.put(zone, { Name: name, Type: 'A', TTL: 300, ResourceRecords: [{ Value: '203.0.113.5' }] });
  await hook('hook.txt', update(zone, 1, [{ host: zone, type: 'A', value: '192.0.2.60' }]));
  await run('adopt.txt', 'adopt', zone, '--yes');
  const file = join(bench.dir, 'truth.json');
  writeFileSync(file, JSON.stringify([update(idn, 9, idnFirst)]));
  await run('resync.txt', 'resync', '--from', file, '--partial', '--yes');
  await run('resync.txt', 'resync', '--from', file, '--yes');
  await run('resync.txt', 'status', zone);
}

/** Everything else: PTR requests, kept calls, Plesk's slot, and the checks. */
export async function theRest(bench: Bench, run: Run, both: Both, hook: Hook): Promise<void> {
  await both('ptr', 'ptr', 'ls');
  bench.configure({ hook: { keepCalls: 1 } });
  await hook('hook.txt', '[{"command": "update", "zone": {"name": "shop.example."}}, {"command": "rename"}]');
  await hook('hook.txt', 'no JSON');
  bench.configure({});
  const server = new FakePlesk(bench.dir);
  bench.env['DNS_SYNC_PLESK'] = server.program;
  for (const words of ['enable', 'status', 'disable']) await run('plesk.txt', 'plesk', words);
  await both('plesk-status', 'plesk', 'status');
  await run('setup.txt', 'setup', '--root', join(bench.dir, 'root'), '--no-plesk', '--timer', 'systemd', '--yes');
  await both('doctor', 'doctor');
  // The root server of the story delegates nothing.
  await both('verify', 'verify');
  await both('cutover', 'cutover');
  await run('cutover.txt', 'cutover', '--registrar', 'csv');
}
