import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const zone = 'example.com.';
const update = (serial: number, rr: readonly object[] = [{ host: zone, type: 'A', value: `192.0.2.${serial}` }]) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr },
});

interface StatusZone {
  readonly state: string;
  readonly verifiedAt: string | null;
  readonly rejects: readonly { readonly reason: string }[];
}

describe('status', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
  });
  atTheEnd(async () => bench.close());

  const state = (...path: string[]): string => join(bench.env['DNS_SYNC_STATE_DIR'] as string, ...path);
  const text = async (...words: string[]): Promise<string> => (await bench.run('status', ...words, '--all')).stdout;

  /** Moves all times in a file some hours into the past. */
  function age(file: string, hours: number): void {
    const older = readFileSync(file, 'utf8').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, (at) =>
      new Date(Date.parse(at) - hours * 3_600_000).toISOString(),
    );
    writeFileSync(file, older);
  }

  it('without any call says so, and is silent by --max-age', async () => {
    const { code, stderr } = await bench.run('status', '--max-age', '26h');
    assert.equal(code, 2);
    assert.match(stderr, /^silent: the hook was never called/);
    assert.equal((await bench.run('status')).code, 0);
  });

  it('of a new installation is not silent before its time, even without a check', async () => {
    assert.equal((await bench.hook(update(1))).code, 0);
    const { code, stderr, stdout } = await bench.run('status', '--max-age', '26h');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /^1 zone: 1 synchronized\.\nLast call of the hook: 20.*Z\. Last full check: route53 never\.\nNo zone needs attention\.\n/,
    );
  });

  it("by --max-age exits with 2 when the hook wasn't called, or no check was made, for longer", async () => {
    age(state('calls'), 27);
    const both = await bench.run('status', '--max-age', '26h', '--json');
    assert.equal(both.code, 2);
    assert.match(
      both.stderr,
      /^silent: the last call of the hook was at .*, 1 day 3 hours ago: .*\nsilent: route53 had no full check yet/,
    );
    assert.equal((JSON.parse(both.stdout) as { format: number }).format, 1, 'talk is on stderr');
    assert.equal((await bench.run('status', '--max-age', '28h')).code, 0);

    assert.equal((await bench.hook(update(1))).code, 0);
    assert.equal((await bench.run('drift', zone)).code, 0);
    assert.equal((await bench.run('status', '--max-age', '26h')).code, 2, 'a look at one zone is no look at all');
    assert.equal((await bench.run('drift')).code, 0);
    assert.equal((await bench.run('status', '--max-age', '26h')).code, 0);

    age(state('rates', 'route53.target.json'), 27);
    const timer = await bench.run('status', '--max-age', '26h');
    assert.equal(timer.code, 2);
    assert.match(timer.stderr, /^silent: the last full check of route53 was at .*1 day 3 hours ago: check the timer/);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.equal((await bench.run('status', '--max-age', '26h')).code, 0);
  });

  it('stays silent after a check without any answer of the provider', async () => {
    age(state('rates', 'route53.target.json'), 27);
    bench.route53.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.run('drift')).code, 1);
    bench.route53.faults.clear();
    assert.equal((await bench.run('status', '--max-age', '26h')).code, 2);
    const before = Date.now();
    await bench.run('drift');
    const { zones } = await bench.json<{ zones: readonly StatusZone[] }>('status');
    assert.ok(Date.parse(zones[0]?.verifiedAt ?? '') >= before, 'and a look verifies the zone');
  });

  it('refuses an invalid duration', async () => {
    const { code, stderr, stdout } = await bench.run('status', '--max-age', 'soon');
    assert.deepEqual([code, stdout], [1, '']);
    assert.equal(
      stderr,
      'dns-sync: --max-age "soon" is not a duration. Use a number with a unit, such as "26h", "90m" or "1d12h"\n',
    );
  });

  it('says since when a zone fails, how often it was tried, and when the next attempt is', async () => {
    bench.route53.faults.add({ kind: 'internal-error' });
    await bench.hook(update(2));
    const { code, stdout } = await bench.run('status', '--all');
    const overview = await bench.run('status');
    bench.route53.faults.clear();
    assert.equal(code, 2);
    assert.match(stdout, /^1 zone: 1 failing\.\n/);
    assert.match(
      overview.stdout,
      /\n\n1 zone needs attention:\nexample\.com\. {2}failing {2}Route 53 refused .*\. The next pass retries\n\n/,
    );
    assert.match(
      stdout,
      /^example\.com\. {2}failing {2}1 record, route53 Z\w+, applied 20.*Z, last call 20.*Z\n {4}failing since 20.*Z, 1 attempt, the next due at 20.*Z\n {4}Route 53 refused /m,
    );
  });

  it('lists what waits, and by --max-age since when', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await bench.run('apply', '--yes');
    await bench.hook(update(3));
    assert.match(await text(), /^example\.com\. {2}pending .*\n {4}1 change recorded and not applied yet\n/m);
    age(state('zones', 'example.com.json'), 27);
    const { code, stderr } = await bench.run('status', '--max-age', '26h');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^silent: example\.com\. is pending at route53 since .*: run "dns-sync apply example\.com\."\n$/,
    );
    bench.configure({});
  });

  it('lists rejected and refused records with their reasons, and the holds of a zone', async () => {
    bench.route53.put(zone, { Name: `held.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    bench.route53.protect(zone, `kept.${zone}`, 'A', 'not yours');
    const records = [
      { host: zone, type: 'A', value: '192.0.2.4' },
      { host: `odd.${zone}`, type: 'WHAT', value: 'x' },
      { host: `held.${zone}`, type: 'A', value: '192.0.2.4' },
      { host: `kept.${zone}`, type: 'A', value: '192.0.2.4' },
    ];
    assert.equal((await bench.hook(update(4, records))).code, 1);
    const all = await text();
    assert.match(all, /^example\.com\. {2}held /m);
    assert.match(all, /\n {4}held \(conflict\): update held\.example\.com\. A: .*"dns-sync confirm example\.com\."/);
    assert.match(all, /\n {4}held \(refused\): create kept\.example\.com\. A: .*not yours/);
    assert.match(all, /\n {4}rejected: odd\.example\.com\. WHAT x: /);
    assert.match(all, /\n {4}name servers: ns-/);
    const { zones } = await bench.json<{ zones: readonly StatusZone[] }>('status');
    assert.equal(zones[0]?.state, 'held');
    assert.deepEqual(
      zones[0].rejects.map(({ reason }) => reason.startsWith('refused by the provider')),
      [false, true],
    );
  });

  it('explains the state of a zone that Plesk deleted', async () => {
    bench.route53.unprotect(zone, `kept.${zone}`, 'A');
    await bench.hook({ command: 'delete', zone: { name: zone } });
    assert.match(
      await text(),
      /^example\.com\. {2}trashed .*\n {4}Plesk deleted it at 20.*; its emptied hosted zone stays until 20/m,
    );
  });
});
