import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench } from '../support/bench.ts';
import { openTwoAccounts, twoTargets, type TwoAccounts } from '../support/two-accounts.ts';
import { withPassingTime } from '../support/passing-time.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';

interface StatusZone {
  readonly zone: string;
  readonly target: string;
  readonly state: string;
  readonly error: { readonly code: string } | null;
}

/** Two accounts behind two endpoints: credentials and endpoints come from profiles in the AWS SDK's own file. */
describe('the same zones at two targets', () => {
  let bench: Bench;
  let otherService: LocalRoute53;
  let accounts: TwoAccounts;

  const setsAt = (service: LocalRoute53, zone: string): readonly string[] =>
    service
      .recordSets(zone)
      .filter((set) => set.Type !== 'SOA' && set.Type !== 'NS')
      .map((set) => `${set.Name} ${set.Type} ${set.TTL} ${set.ResourceRecords?.[0]?.Value}`);
  const statusOf = async (zone: string): Promise<Readonly<Record<string, StatusZone>>> => {
    const { zones } = await bench.json<{ readonly zones: readonly StatusZone[] }>('status', zone);
    return Object.fromEntries(zones.map((item) => [item.target, item]));
  };

  atFirst(async () => {
    accounts = await openTwoAccounts();
    ({ bench, green: otherService } = accounts);
  });
  atTheEnd(async () => accounts.close());

  it('are created at both by one call, each with its own hosted zone and applied state', async () => {
    const { code, stdout, stderr } = await bench.hook(numberedUpdate('a.de.', 1));
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^a\.de\. at blue Z\w+: hosted zone created, 1 created; synchronized\na\.de\. at green Z\w+: hosted zone/,
    );
    for (const service of [bench.route53, otherService])
      assert.deepEqual(setsAt(service, 'a.de.'), numberedSets('a.de.', 1));
    const plan = await bench.json<PlanDocument>('plan');
    assert.deepEqual(
      plan.zones.map(({ target, zoneId, action }) => [target, zoneId, action]),
      [
        ['blue', bench.route53.zone('a.de.').id, 'none'],
        ['green', otherService.zone('a.de.').id, 'none'],
      ],
    );
  });

  it('continue at one while the other fails, which is reported, counted and retried separately', async () => {
    bench.route53.faults.add({ kind: 'internal-error' });
    const failing = await bench.hook([numberedUpdate('a.de.', 2), numberedUpdate('b.de.', 2)]);
    assert.equal(failing.code, 1);
    assert.match(failing.stderr, /^a\.de\. at blue: .*\nb\.de\. at blue: /);
    assert.doesNotMatch(failing.stderr, /green/);
    for (const zone of ['a.de.', 'b.de.']) assert.deepEqual(setsAt(otherService, zone), numberedSets(zone, 2));
    const during = await statusOf('a.de');
    assert.deepEqual([during['blue']?.state, during['green']?.state], ['failing', 'synchronized']);

    const drift = await bench.run('drift');
    assert.equal(drift.code, 1, 'a target that can not be judged is told');
    assert.match(drift.stdout, /a\.de\. at blue/);
    assert.doesNotMatch(drift.stdout, /at green/);

    bench.route53.faults.clear();
    const before = otherService.ledger.entries.length;
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(setsAt(bench.route53, 'a.de.'), numberedSets('a.de.', 2));
    const changed = otherService.ledger.entries
      .slice(before)
      .filter((entry) => entry.action === 'ChangeResourceRecordSets');
    assert.deepEqual(changed, [], 'nothing is written again at the other');
  });

  it("aren't delayed by a target that doesn't answer, even with more zones than run in parallel", async () => {
    bench.route53.faults.add({ kind: 'held' });
    const zones = Array.from({ length: 70 }, (_, i) => `slow${i}.de.`);
    const before = otherService.ledger.count('ChangeResourceRecordSets');
    const passing = {
      when: 'all zones are at the other target',
      holds: () => otherService.ledger.count('ChangeResourceRecordSets') === before + zones.length,
    };
    const call = zones.map((zone) => numberedUpdate(zone, 1));
    const { code } = await withPassingTime(bench, passing, async ({ hook }) => hook(call));
    assert.equal(code, 1);
    for (const zone of zones) assert.deepEqual(setsAt(otherService, zone), numberedSets(zone, 1));
    bench.route53.faults.release();
  });

  it('are emptied at each when Plesk deletes them, also at the one that was unavailable', async () => {
    await bench.hook(numberedUpdate('gone.de.', 1));
    otherService.faults.add({ kind: 'internal-error' });
    const call = await bench.hook({ command: 'delete', zone: { name: 'gone.de.' } });
    otherService.faults.clear();
    assert.equal(call.code, 1);
    assert.deepEqual(setsAt(bench.route53, 'gone.de.'), []);
    assert.deepEqual(setsAt(otherService, 'gone.de.'), numberedSets('gone.de.', 1));
    const during = await statusOf('gone.de');
    assert.deepEqual([during['blue']?.state, during['green']?.state], ['trashed', 'failing']);
    assert.equal((await bench.run('apply', 'gone.de', '--yes')).code, 0);
    assert.deepEqual(setsAt(otherService, 'gone.de.'), []);
    assert.equal((await statusOf('gone.de'))['green']?.state, 'trashed');
  });

  it('delegate a subdomain to its name servers at each, also after one was unavailable', async () => {
    const [above, below] = ['above.de.', 'shop.above.de.'];
    const servers = (service: LocalRoute53, zone: string): readonly (string | undefined)[] | undefined =>
      service
        .recordSets(zone)
        .find(({ Name, Type }) => Name === below && Type === 'NS')
        ?.ResourceRecords?.map(({ Value }) => Value)
        .toSorted();
    const delegated = (service: LocalRoute53): void =>
      assert.deepEqual(servers(service, above), servers(service, below));
    await bench.hook([numberedUpdate(above, 1), numberedUpdate(below, 1)]);
    for (const service of [bench.route53, otherService]) delegated(service);
    assert.notDeepEqual(servers(bench.route53, above), servers(otherService, above));

    await bench.hook({ command: 'delete', zone: { name: below } });
    for (const service of [bench.route53, otherService]) assert.equal(servers(service, above), undefined);
    otherService.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.hook(numberedUpdate(below, 2))).code, 1);
    delegated(bench.route53);
    otherService.faults.clear();
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    for (const service of [bench.route53, otherService]) delegated(service);
    await bench.hook([
      { command: 'delete', zone: { name: below } },
      { command: 'delete', zone: { name: above } },
    ]);
  });

  it('are kept only at targets that select them; what a target no longer selects stays there, and is reported', async () => {
    bench.configure({
      targets: { ...twoTargets, green: { ...twoTargets.green, zones: { include: ['*.de'], exclude: ['a.de'] } } },
    });
    const call = await bench.hook([
      numberedUpdate('a.de.', 3),
      numberedUpdate('c.example.', 3),
      numberedUpdate('d.de.', 3),
    ]);
    assert.equal(call.code, 0, call.stderr);
    assert.deepEqual(setsAt(bench.route53, 'a.de.'), numberedSets('a.de.', 3));
    assert.deepEqual(setsAt(otherService, 'a.de.'), numberedSets('a.de.', 2), 'left as it was');
    assert.deepEqual(setsAt(otherService, 'd.de.'), numberedSets('d.de.', 3));
    assert.deepEqual(
      otherService.dumpAccount('AKIAGREEN').zones.filter((zone) => zone.name === 'c.example.'),
      [],
    );
    const { green } = await statusOf('a.de');
    assert.deepEqual([green?.state, green?.error?.code], ['retained', 'not-routed']);
    assert.equal((await bench.json<PlanDocument>('plan', 'a.de')).zones.length, 1);

    await bench.hook({ command: 'delete', zone: { name: 'a.de.' } });
    assert.deepEqual(setsAt(bench.route53, 'a.de.'), []);
    assert.deepEqual(setsAt(otherService, 'a.de.'), numberedSets('a.de.', 2), 'a delete does not reach it either');
  });

  it('are excluded if no target selects them', async () => {
    bench.configure({ targets: { blue: { ...twoTargets.blue, zones: { include: ['*.example'] } } } });
    const { code, stdout } = await bench.hook(numberedUpdate('e.de.', 1));
    assert.equal(code, 0);
    assert.match(stdout, /^e\.de\.: recorded; not applied, because the configuration excludes it\n$/);
    const named = await bench.run('plan', 'e.de');
    assert.equal(named.code, 1);
    assert.match(named.stderr, /the configuration excludes e\.de/);
  });

  it('report what is missing if the profile names unknown services', async () => {
    const lost = { targets: { lost: { ...twoTargets.blue, profile: 'nowhere' } } };
    bench.configure(lost);
    const { code, stderr } = await bench.hook(numberedUpdate('f.de.', 1));
    assert.equal(code, 1);
    assert.match(stderr, /f\.de\. at lost: no AWS credentials found/);
  });
});

describe('two accounts at one service', () => {
  it('are distinguished by the credentials of the environment and those of a profile, without an SDK warning', async () => {
    const fast = { maxRequestsPerSecond: 10_000 };
    const bench = await Bench.open({ targets: { main: fast, second: { ...fast, profile: 'second' } } });
    try {
      const file = join(bench.dir, 'aws-credentials');
      writeFileSync(file, '[second]\naws_access_key_id = AKIASECOND\naws_secret_access_key = secret\n');
      Object.assign(bench.env, { AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: join(bench.dir, 'none') });
      bench.route53.configure({ accounts: { AKIALOCAL: 'first account', AKIASECOND: 'second account' } });
      const { code, stderr } = await bench.hook(numberedUpdate('a.de.', 1));
      assert.deepEqual([code, stderr], [0, '']);
      const [first, second] = ['first account', 'second account'].map((name) => bench.route53.zone('a.de.', name).id);
      const { zones } = await bench.json<PlanDocument>('plan');
      assert.deepEqual(
        zones.map(({ target, zoneId, action }) => [target, zoneId, action]),
        [
          ['main', first, 'none'],
          ['second', second, 'none'],
        ],
      );
    } finally {
      await bench.close();
    }
  });
});
