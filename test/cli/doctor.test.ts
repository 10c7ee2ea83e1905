import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { iamPolicy } from '../../src/cloud/route53/iam-policy.ts';
import { Bench, plesk } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

interface Examined {
  readonly checks: readonly {
    readonly name: string;
    readonly findings: readonly { readonly level: string; readonly what: string; readonly hint: string | null }[];
  }[];
}

describe('doctor', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    await bench.hook(plesk('plesk-sample-update-and-ptrs.json'));
  });
  after(async () => bench.close());

  const levels = async (): Promise<readonly (readonly [name: string, level: string])[]> => {
    const { stdout } = await bench.run('doctor', '--json');
    const document = JSON.parse(stdout) as Examined;
    conforms('doctor', document);
    return document.checks.flatMap(({ name, findings }) => findings.map(({ level }) => [name, level] as const));
  };

  it('finds no problem, with cheap calls, and tries rights to write without a change', async () => {
    const account = bench.route53.dumpAccount();
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('doctor');
      assert.equal(code, 0, stdout);
      assert.equal(stderr, '');
      assert.match(stdout, /^ok +targets +route53 reachable, 1 of at most 500 hosted zones of the account used$/m);
      assert.match(stdout, /^ok +zones +1 document readable$/m);
    });
    assert.deepEqual(calls.toSorted(), [
      'ChangeResourceRecordSets',
      'CreateHostedZone',
      'DeleteHostedZone',
      'GetAccountLimit',
      'GetAccountLimit',
      'GetChange',
      'GetHostedZone',
      'GetHostedZoneLimit',
      'ListHostedZones',
      'ListHostedZones',
      'ListHostedZonesByName',
      'ListResourceRecordSets',
      'ListReusableDelegationSets',
      'UpdateHostedZoneComment',
    ]);
    assert.deepEqual(bench.route53.dumpAccount(), account);
    assert.ok((await levels()).every(([, level]) => level === 'ok'));
  });

  it('warns before the quota of hosted zones is reached', async () => {
    bench.route53.settings.quotas.zonesPerAccount = 1;
    assert.ok((await levels()).some(([name, level]) => name === 'targets' && level === 'warning'));
    bench.route53.settings.quotas.zonesPerAccount = 500;
  });

  it('says what to repair, and exits with 2', async () => {
    bench.route53.settings.deniedActions = ['GetAccountLimit'];
    const { code, stdout } = await bench.run('doctor');
    assert.equal(code, 2);
    assert.match(stdout, /^ERROR +targets .*is not allowed to call route53:GetAccountLimit.*\n +allow it in/m);
    bench.route53.settings.deniedActions = [];

    const broken = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones/broken.example.json');
    writeFileSync(broken, '{');
    assert.ok((await levels()).some(([name, level]) => name === 'zones' && level === 'error'));
    rmSync(broken);

    writeFileSync(bench.env['DNS_SYNC_CONFIG'] as string, '{"tragets": {}}');
    const invalid = await bench.run('doctor');
    assert.equal(invalid.code, 2);
    assert.match(invalid.stdout, /^ERROR +configuration .*unknown key "tragets" \(did you mean "targets"/m);
    bench.configure({});
  });

  it('prints the least policy to read, and to write, without a configuration', async () => {
    const bare = bench.with({ DNS_SYNC_CONFIG: '/nowhere' });
    const whole = await bare.run('doctor', '--iam-policy');
    assert.equal(whole.code, 0, whole.stderr);
    assert.deepEqual(JSON.parse(whole.stdout), iamPolicy('apply'));
    const plan = await bare.run('doctor', '--iam-policy', 'plan');
    assert.doesNotMatch(plan.stdout, /Create|Change|Delete/);
    assert.match((await bare.run('doctor', '--iam-policy', 'all')).stderr, /Allowed choices are plan, apply/);
  });

  it('prints a policy that allows every call that was made, and nothing else', async () => {
    const allowed = new Set(iamPolicy('apply').Statement.flatMap(({ Action }) => Action));
    // Listing delegation sets is optional: without that right, only the configured one is looked up.
    for (const { action } of bench.route53.ledger.entries)
      assert.ok(allowed.has(`route53:${action}`) || action === 'ListReusableDelegationSets', action);
    const looking = new Set(iamPolicy('plan').Statement.flatMap(({ Action }) => Action));
    const all = new Set(bench.route53.ledger.entries.map(({ action }) => action));
    bench.route53.settings.deniedActions = [...all].filter(
      (action) => action !== null && !looking.has(`route53:${action}`),
    ) as typeof bench.route53.settings.deniedActions;
    assert.equal((await bench.run('plan')).code, 0);
    assert.equal((await bench.run('drift')).code, 0);
    bench.route53.settings.deniedActions = [];
  });
});
