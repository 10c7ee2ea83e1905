// Shows the main job in a minute without an account: the built executables against the bundled local Route 53.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../test/support/bench.ts';

interface Call {
  zone?: { rr: { host: string; type: string; value: string }[] };
}

const sample = (): Call[] => {
  const file = join(import.meta.dirname, '../fixtures/plesk/plesk-sample-update-and-ptrs.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Call[];
};
const zone = 'domain.tld.';
const bench = await Bench.open();
let number = 0;

/** Runs one step; shows its output and the number of API calls in the local Route 53's ledger. */
async function step(
  title: string,
  work: () => Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string } | null>,
): Promise<void> {
  const before = bench.route53.ledger.entries.length;
  const ended = await work();
  const calls = bench.route53.ledger.entries.slice(before).map((entry) => entry.action);
  console.log(`\n${++number}. ${title}`);
  if (ended === null) return;
  const text = `${ended.stdout}${ended.stderr}`.trimEnd();
  if (text !== '') console.log(text.replaceAll(/^/gm, '   | '));
  console.log(`   exit ${ended.code}, ${calls.length} API calls${calls.length > 0 ? `: ${calls.join(', ')}` : ''}`);
}

/** Makes a foreign change at Route 53, outside this product. */
function byHand(name: string, value: string): null {
  const set = { Name: name, Type: 'A' as const, TTL: 60, ResourceRecords: [{ Value: value }] };
  bench.route53.edit(zone, [{ Action: 'UPSERT', ResourceRecordSet: set }]);
  return null;
}

const edited = sample();
const mail = edited[0]?.zone?.rr.find((record) => record.host === 'mail.domain.tld.');
if (mail !== undefined) mail.value = '1.2.3.5';

console.log(`A local Route 53 listens at ${bench.route53.url}; state and configuration are in ${bench.dir}.`);
try {
  bench.configure({ hook: { apply: 'record' } });
  await step('Plesk calls the hook with its own sample; the configuration says: only record it', () =>
    bench.hook(sample()),
  );
  await step('dns-sync plan: what would be done', () => bench.run('plan'));
  await step('dns-sync apply: it is done', () => bench.run('apply', '--yes'));
  bench.configure({});
  await step('From here on the hook applies at once. One record is edited in Plesk', () => bench.hook(edited));
  await step('The same call again', () => bench.hook(edited));
  await step('Somebody adds a record by hand at Route 53: it is foreign', async () =>
    byHand('byhand.domain.tld.', '203.0.113.7'),
  );
  await step('Somebody changes a record of ours by hand', async () => byHand('mail.domain.tld.', '203.0.113.9'));
  await step('dns-sync drift: it is found, and nothing is changed', () => bench.run('drift'));
  await step('dns-sync drift --heal: it is reverted', () => bench.run('drift', '--heal', '--yes'));
  await step('dns-sync status', () => bench.run('status'));
  await step('Plesk deletes the domain: our records go, foreign ones stay', () =>
    bench.hook({ command: 'delete', zone: { name: zone } }),
  );
  const left = bench.sets(zone);
  console.log(`\nLeft in the hosted zone: ${left.join(' and ')}.`);
} finally {
  await bench.close();
}
