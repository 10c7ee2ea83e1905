import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { identityService } from '../support/identity-service.ts';
import { silentDns, startNameServer } from '../support/name-server.ts';
import { hostsUpdate } from '../support/numbered-update.ts';
import { runAs, sharedPrograms, withoutRoot } from '../support/second-user.ts';

interface Finding {
  readonly level: string;
  readonly what: string;
  readonly hint: string | null;
}

interface Report {
  readonly target?: string;
  readonly account?: string | null;
  readonly identity?: string | null;
  readonly missingRights?: readonly string[];
  readonly untriedRights?: readonly { readonly right: string; readonly reason: string }[];
  readonly delegationSets?: readonly { readonly id: string; readonly zones: number; readonly maxZones: number }[];
  readonly checks: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
}

function reportIn(stdout: string): Report {
  const report = JSON.parse(stdout) as Report;
  conforms('doctor', report);
  return report;
}

const findingsOf = (report: Report, name: string): readonly Finding[] =>
  report.checks.find((check) => check.name === name)?.findings ?? [];

const fast = { maxRequestsPerSecond: 10_000 };

describe('doctor --target', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook(hostsUpdate('a.example.'));
  });
  afterEach(async () => bench.close());

  it('reports account and identity by a signed request to AWS STS', async () => {
    const arn = 'arn:aws:iam::123456789012:user/dns';
    const service = await identityService(arn, 'secret');
    try {
      const there = bench.with({ AWS_ENDPOINT_URL_STS: service.url });
      const { code, stdout } = await there.run('doctor', '--target', 'route53', '--json');
      assert.equal(code, 0, stdout);
      const report = reportIn(stdout);
      assert.deepEqual(
        [report.target, report.account, report.identity, report.missingRights, report.untriedRights],
        ['route53', '123456789012', arn, [], []],
      );
      const session = await bench
        .with({ AWS_ENDPOINT_URL_STS: service.url, AWS_SESSION_TOKEN: 'a+token/=' })
        .run('doctor', '--target', 'route53', '--json');
      assert.equal(reportIn(session.stdout).identity, arn, 'with a session token');
      const wrong = bench.with({ AWS_ENDPOINT_URL_STS: service.url, AWS_SECRET_ACCESS_KEY: 'other' });
      assert.equal(reportIn((await wrong.run('doctor', '--target', 'route53', '--json')).stdout).account, null);
    } finally {
      service.close();
    }
  });

  it('lists missing rights with the statements to add, and changes nothing', async () => {
    const before = bench.route53.dumpAccount();
    bench.route53.settings.deniedActions = [
      'CreateHostedZone',
      'ChangeResourceRecordSets',
      'DeleteHostedZone',
      'UpdateHostedZoneComment',
      'GetChange',
      'GetHostedZone',
    ];
    const { code, stdout } = await bench.run('doctor', '--target', 'route53', '--json');
    assert.equal(code, 2);
    const report = reportIn(stdout);
    assert.deepEqual(report.missingRights?.toSorted(), [
      'route53:ChangeResourceRecordSets',
      'route53:CreateHostedZone',
      'route53:DeleteHostedZone',
      'route53:GetChange',
      'route53:GetHostedZone',
      'route53:UpdateHostedZoneComment',
    ]);
    assert.deepEqual(
      [report.account, report.identity],
      ['000000000000', 'arn:aws:iam::000000000000:user/AKIALOCAL'],
      'as the refusal named them',
    );
    const [finding] = findingsOf(report, 'account');
    assert.match(finding?.hint ?? '', /"Action":\["route53:CreateHostedZone"\],"Resource":"\*"/);
    bench.route53.settings.deniedActions = [];
    assert.deepEqual(bench.route53.dumpAccount(), before);
  });

  it('needs no rights to write for a target that is only observed', async () => {
    bench.configure({ policy: { mode: 'observe' }, targets: { route53: fast } });
    bench.route53.settings.deniedActions = ['CreateHostedZone', 'ChangeResourceRecordSets'];
    const { code, stdout } = await bench.run('doctor', '--target', 'route53', '--json');
    assert.equal(code, 0, stdout);
    assert.deepEqual(reportIn(stdout).missingRights, []);
  });

  it('lists the delegation sets with their use, and only the configured one without the right to list', async () => {
    const [first, second] = [bench.route53.createDelegationSet('one'), bench.route53.createDelegationSet('two')];
    const id = second.id.replace('/delegationset/', '');
    bench.configure({ targets: { route53: { ...fast, delegationSetId: id } } });
    await bench.hook(hostsUpdate('b.example.'));
    const all = reportIn((await bench.run('doctor', '--target', 'route53', '--json')).stdout);
    assert.deepEqual(
      all.delegationSets?.map((set) => [set.id, set.zones, set.maxZones]),
      [
        [id, 1, 100],
        [first.id.replace('/delegationset/', ''), 0, 100],
      ],
    );
    bench.route53.settings.deniedActions = ['ListReusableDelegationSets'];
    bench.route53.configure({ quotas: { zonesPerDelegationSet: 1 } });
    const { code, stdout } = await bench.run('doctor');
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      new RegExp(`^warning +account +route53: delegation set ${id}, .*: 1 of at most 1 hosted zones$`, 'm'),
    );
    assert.match(stdout, /^ +raise the quota at AWS/m);
  });

  it('takes a key of the environment before the profile of the target', async () => {
    bench.configure({ targets: { route53: { ...fast, profile: 'not-there' } } });
    assert.equal((await bench.run('doctor', '--target', 'route53')).code, 0);
    const without = bench.with({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    const { code, stdout } = await without.run('doctor', '--target', 'route53');
    assert.equal(code, 2);
    assert.match(stdout, /^ERROR +targets +route53: no AWS credentials found in the profile "not-there"/m);
    assert.match(stdout, /^unknown +account +route53: \d+ rights not tried: no AWS credentials/m);
  });

  it('works before there is a configuration, and refuses an unknown name', async () => {
    const bare = bench.with({ DNS_SYNC_CONFIG: join(bench.dir, 'none.json') });
    const { code, stdout } = await bare.run('doctor', '--target', 'route53', '--json');
    assert.equal(code, 0, stdout);
    assert.equal(findingsOf(reportIn(stdout), 'configuration')[0]?.level, 'warning');
    const unknown = await bench.run('doctor', '--target', 'rout53');
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /no target "rout53".*did you mean "route53"/is);
  });
});

describe('doctor as the user of the hook', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete bench.env[name];
  });
  afterEach(async () => bench.close());

  const homeWith = (name: string, credentials: string | null): string => {
    const home = join(bench.dir, name);
    mkdirSync(join(home, '.aws'), { recursive: true });
    chmodSync(home, 0o755);
    if (credentials !== null) writeFileSync(join(home, '.aws/credentials'), credentials);
    return home;
  };
  const keys = '[default]\naws_access_key_id = AKIAHOME\naws_secret_access_key = secret\n';

  it('looks up credentials in the HOME that the hook had', async () => {
    const [empty, full] = [homeWith('hook', null), homeWith('admin', keys)];
    assert.equal((await bench.with({ HOME: empty }).hook(hostsUpdate('a.example.'))).code, 1);
    const admin = bench.with({ HOME: full });
    const { code, stdout } = await admin.run('doctor', '--json');
    assert.equal(code, 2, stdout);
    const report = reportIn(stdout);
    assert.equal(findingsOf(report, 'targets')[0]?.level, 'ok', 'this user has them');
    const [finding] = findingsOf(report, 'hook user');
    assert.equal(finding?.level, 'error');
    assert.match(finding?.what ?? '', new RegExp(`\\(HOME ${empty}\\).*no AWS credentials found`));
    assert.notEqual(finding?.hint, null);

    writeFileSync(join(empty, '.aws/credentials'), keys);
    const [after] = findingsOf(reportIn((await admin.run('doctor', '--json')).stdout), 'hook user');
    assert.deepEqual([after?.level, /reachable.*no right missing/.test(after?.what ?? '')], ['ok', true], after?.what);
  });

  it("doesn't guess if the hook had a key in its environment that this shell lacks", async () => {
    await bench
      .with({ AWS_ACCESS_KEY_ID: 'AKIALOCAL', AWS_SECRET_ACCESS_KEY: 'secret' })
      .hook(hostsUpdate('a.example.'));
    const { stdout } = await bench.with({ HOME: homeWith('admin', keys) }).run('doctor', '--json');
    const [finding] = findingsOf(reportIn(stdout), 'hook user');
    assert.equal(finding?.level, 'unknown');
    assert.match(finding?.what ?? '', /the hook has AWS_ACCESS_KEY_ID in its environment/);
  });

  it('runs as that user, who may not read the keys of root', { skip: withoutRoot }, async () => {
    const user = { uid: 64_999, gid: 64_999 };
    const [own, admin] = [homeWith('hook', keys), homeWith('admin', keys)];
    for (const path of [own, join(own, '.aws'), join(own, '.aws/credentials')]) chownSync(path, user.uid, user.gid);
    chmodSync(join(own, '.aws/credentials'), 0o600);
    const programs = sharedPrograms(bench);
    const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
    mkdirSync(state);
    chownSync(state, 0, user.gid);
    chmodSync(state, 0o2770);
    const call = JSON.stringify([hostsUpdate('a.example.')].flat());
    const hook = await runAs(user, join(programs, 'dns-sync-hook.cjs'), [], call, { ...bench.env, HOME: own });
    assert.equal(hook.code, 0, hook.stderr);
    const doctor = async (): Promise<Finding | undefined> => {
      const { stdout } = await bench.execute(join(programs, 'dns-sync.cjs'), ['doctor', '--json'], '', {
        ...bench.env,
        HOME: admin,
      });
      return findingsOf(reportIn(stdout), 'hook user')[0];
    };
    const good = await doctor();
    assert.equal(good?.level, 'ok', good?.what);
    assert.match(good?.what ?? '', /^user 64999 /);
    chownSync(join(own, '.aws/credentials'), 0, 0);
    const refused = await doctor();
    assert.equal(refused?.level, 'error', refused?.what);
    assert.match(refused?.what ?? '', /^user 64999 .*(?:credentials|EACCES)/);
  });
});

describe('a duplicate hosted zone', () => {
  it('is named by doctor with the one that the parent zone delegates to', async () => {
    const bench = await Bench.open();
    try {
      await bench.hook(hostsUpdate('a.example.'));
      const own = bench.route53.zone('a.example.');
      const other = bench.route53.createZone('a.example.', { comment: 'old' });
      bench.route53.createZone('unrelated.example.');
      bench.route53.createZone('unrelated.example.', { comment: 'twice' });
      const duplicates = async (): Promise<readonly Finding[]> =>
        findingsOf(reportIn((await bench.run('doctor', '--json')).stdout), 'duplicates');
      Object.assign(bench.env, silentDns);
      const [silent, ...more] = await duplicates();
      assert.deepEqual(more, [], 'zones that Plesk does not have are not ours to judge');
      assert.match(silent?.what ?? '', /2 hosted zones at route53: .*; the delegation can't be looked up$/);
      const id = (zone: { readonly id: string }): string => zone.id.replace('/hostedzone/', '');
      for (const [chosen, level] of [
        [own, 'warning'],
        [other, 'error'],
      ] as const) {
        const nameServer = await startNameServer({ 'a.example.': { ns: chosen.nameServers ?? [] } });
        try {
          Object.assign(bench.env, nameServer.env);
          const [finding] = await duplicates();
          assert.equal(finding?.level, level);
          assert.match(
            finding?.what ?? '',
            new RegExp(`${id(chosen)} \\([^)]*the parent zone delegates to it\\)`),
            finding?.what,
          );
          assert.equal(finding?.what.match(/delegates to it/g)?.length, 1);
          assert.match(finding?.what ?? '', new RegExp(`${id(own)} \\([^)]*dns-sync writes to it`));
        } finally {
          nameServer.close();
        }
      }
    } finally {
      await bench.close();
    }
  });
});
