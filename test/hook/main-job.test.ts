import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PlanDocument } from '../../src/reconcile/plan/plan-document.ts';
import { Bench, plesk } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { withPassingTime } from '../support/passing-time.ts';
import { until } from '../support/until.ts';

interface Sample {
  readonly command: string;
  readonly zone?: {
    readonly rr: { host: string; type: string; value: string; opt?: string }[];
    readonly soa: { serial: number };
  };
}

const sample = (): Sample[] => JSON.parse(plesk('plesk-sample-update-and-ptrs.json')) as Sample[];
const zoneOf = (call: readonly Sample[]): NonNullable<Sample['zone']> => call[0]?.zone as NonNullable<Sample['zone']>;

const pleskRecords = [
  'domain.tld. A 86400 1.2.3.4',
  'domain.tld. MX 86400 10 mail.domain.tld.',
  'domain.tld. TXT 86400 "v=spf1 +a +mx -all"',
  'ftp.domain.tld. CNAME 86400 domain.tld.',
  'ipv4.domain.tld. A 86400 1.2.3.4',
  'mail.domain.tld. A 86400 1.2.3.4',
  'ns.domain.tld. A 86400 1.2.3.4',
  'webmail.domain.tld. A 86400 1.2.3.4',
  'www.domain.tld. CNAME 86400 domain.tld.',
];

describe("Plesk's own sample, with an empty state", () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
  });
  atTheEnd(async () => bench.close());

  it("creates the hosted zone with exactly Plesk's records, in three calls", async () => {
    let ended = { code: -1 as number | null, stdout: '', stderr: '' };
    const calls = await bench.calls(async () => {
      ended = await bench.hook(plesk('plesk-sample-update-and-ptrs.json'));
    });
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(calls, ['ListHostedZonesByName', 'CreateHostedZone', 'ChangeResourceRecordSets']);
    assert.deepEqual(bench.sets('domain.tld.'), pleskRecords);
    assert.match(ended.stdout, /^domain\.tld\. at route53 Z\w+: hosted zone created, 9 created; synchronized\n/);
  });

  it('reports the PTRs without a zone here, and adds nothing for them', async () => {
    const { stderr } = await bench.hook(plesk('plesk-sample-update-and-ptrs.json'));
    assert.match(stderr, /rejected 1\.2\.3\.4 PTR .*4\.3\.2\.1\.in-addr\.arpa\./);
    assert.match(stderr, /PTR 1\.2\.3\.4 to domain\.tld\.: no target has the reverse zone of/);
    assert.match(stderr, /PTR 2002:5bcc:18fd:c:1:2:3:4 to domain\.tld\.: no target has the reverse zone of/);
    assert.equal(bench.route53.dumpAccount().zones.length, 1);
  });

  it('makes no API call when it is repeated', async () => {
    const calls = await bench.calls(async () => {
      assert.equal((await bench.hook(plesk('plesk-sample-update-and-ptrs.json'))).code, 0);
    });
    assert.deepEqual(calls, []);
  });

  it('changes exactly one set, in one call, when one value is edited', async () => {
    const call = sample();
    const edited = zoneOf(call).rr.find((record) => record.host === 'mail.domain.tld.');
    assert.ok(edited);
    edited.value = '1.2.3.5';
    const calls = await bench.calls(async () => assert.equal((await bench.hook(call)).code, 0));
    assert.deepEqual(calls, ['ChangeResourceRecordSets']);
    assert.equal(bench.route53.ledger.last?.changes, 2, 'a delete of what was there and a create');
    assert.deepEqual(
      bench.sets('domain.tld.'),
      pleskRecords.map((line) =>
        line.replace(/^mail\.domain\.tld\. A 86400 1\.2\.3\.4$/, 'mail.domain.tld. A 86400 1.2.3.5'),
      ),
    );
  });

  it('makes exactly one DELETE when a record is removed', async () => {
    const call = sample();
    const zone = zoneOf(call);
    zone.rr.splice(
      zone.rr.findIndex((record) => record.host === 'mail.domain.tld.'),
      1,
    );
    const calls = await bench.calls(async () => assert.equal((await bench.hook(call)).code, 0));
    assert.deepEqual(calls, ['ChangeResourceRecordSets']);
    assert.equal(bench.route53.ledger.last?.changes, 1);
    assert.ok(!bench.sets('domain.tld.').some((line) => line.startsWith('mail.')));
  });

  it('has an empty plan, with 0 by --detailed-exitcode, and 2 after an unapplied edit', async () => {
    assert.equal((await bench.run('plan', '--detailed-exitcode')).code, 0);
    bench.configure({ hook: { apply: 'record' } });
    const call = sample();
    assert.equal((await bench.hook(call)).code, 0);
    bench.configure({});
    const planned = await bench.run('plan', '--detailed-exitcode');
    assert.equal(planned.code, 2);
    assert.match(planned.stdout, /\+ mail\.domain\.tld\. {2}A {2}86400 {2}1\.2\.3\.4 {2}# new in Plesk/);
    assert.equal((await bench.run('plan')).code, 0);
    const applied = await bench.run('apply', '--yes');
    assert.equal(applied.code, 0, applied.stderr);
    assert.deepEqual(bench.sets('domain.tld.'), pleskRecords);
  });

  it('deletes our sets when Plesk deletes the zone, and leaves the emptied zone', async () => {
    const calls = await bench.calls(async () => {
      assert.equal((await bench.hook({ command: 'delete', zone: { name: 'domain.tld.' } })).code, 0);
    });
    assert.deepEqual(calls, ['GetHostedZone', 'ChangeResourceRecordSets', 'UpdateHostedZoneComment']);
    assert.deepEqual(bench.sets('domain.tld.'), []);
    const calledAgain = await bench.calls(async () => {
      assert.equal((await bench.hook({ command: 'delete', zone: { name: 'domain.tld.' } })).code, 0);
    });
    assert.deepEqual(calledAgain, []);
  });

  it('uses the same hosted zone when the domain is created again, with an observation, a mark and one call', async () => {
    const { zones } = bench.route53.dumpAccount();
    const calls = await bench.calls(async () => assert.equal((await bench.hook(sample())).code, 0));
    assert.deepEqual(calls, ['GetHostedZone', 'UpdateHostedZoneComment', 'ChangeResourceRecordSets']);
    assert.deepEqual(bench.sets('domain.tld.'), pleskRecords);
    assert.deepEqual(
      bench.route53.dumpAccount().zones.map((zone) => zone.id),
      zones.map((zone) => zone.id),
    );
  });
});

describe('a call in which every scalar is a string', () => {
  it('gives the same kinds of result', async () => {
    const bench = await Bench.open();
    try {
      const { code, stderr } = await bench.hook(plesk('docs-table-all-strings.json'));
      assert.equal(code, 0, stderr);
      assert.deepEqual(bench.sets('d10.tld.'), ['www.d10.tld. CNAME 86400 d10.tld.']);
      assert.match(stderr, /PTR 10\.52\.59\.29 to d10\.tld\.: no target has the reverse zone of/);
      assert.deepEqual(await bench.calls(async () => bench.hook(plesk('docs-table-all-strings.json'))), []);
    } finally {
      await bench.close();
    }
  });
});

describe('foreign records in the zone', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
    await bench.hook(sample());
    const records = (value: string) => ({ TTL: 77, ResourceRecords: [{ Value: value }] });
    const create = (set: object) => ({ Action: 'CREATE' as const, ResourceRecordSet: set as never });
    bench.route53.edit('domain.tld.', [
      create({ Name: 'byhand.domain.tld.', Type: 'A', ...records('203.0.113.77') }),
      create({ Name: 'weighted.domain.tld.', Type: 'A', SetIdentifier: 'one', Weight: 10, ...records('203.0.113.1') }),
      create({ Name: 'weighted.domain.tld.', Type: 'A', SetIdentifier: 'two', Weight: 20, ...records('203.0.113.2') }),
      create({
        Name: 'alias.domain.tld.',
        Type: 'A',
        AliasTarget: {
          HostedZoneId: bench.route53.zone('domain.tld.').id,
          DNSName: 'byhand.domain.tld.',
          EvaluateTargetHealth: false,
        },
      }),
    ]);
  });
  atTheEnd(async () => bench.close());

  const foreign = (): string =>
    JSON.stringify(
      bench.route53.recordSets('domain.tld.').filter((set) => /^(?:byhand|weighted|alias)\./.test(set.Name)),
    );

  it('are unchanged after ten random edits, an apply and a delete', async () => {
    const before = foreign();
    assert.equal(JSON.parse(before).length, 4);
    let seed = 20_261_120;
    const random = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most;
    for (let i = 0; i < 10; i++) {
      const call = sample();
      const { rr } = zoneOf(call);
      const kind = random(3);
      if (kind === 0) rr.push({ host: `new${random(100)}.domain.tld.`, type: 'A', value: `192.0.2.${random(255)}` });
      else if (kind === 1) rr.splice(random(rr.length), 1);
      else (rr.find((record) => record.type === 'A') as { value: string }).value = `192.0.2.${random(255)}`;
      assert.equal((await bench.hook(call)).code, 0);
      assert.equal(foreign(), before);
    }
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.equal(foreign(), before);
    assert.equal((await bench.hook({ command: 'delete', zone: { name: 'domain.tld.' } })).code, 0);
    assert.equal(foreign(), before);
    assert.equal(bench.sets('domain.tld.').length, 4);
  });

  it('are listed in the plan, which never changes them', async () => {
    await bench.hook(sample());
    const plan = await bench.json<PlanDocument>('plan');
    assert.deepEqual(plan.zones[0]?.foreign, [
      { name: 'alias.domain.tld.', type: 'A' },
      { name: 'byhand.domain.tld.', type: 'A' },
      { name: 'weighted.domain.tld.', type: 'A' },
    ]);
    assert.equal(plan.zones[0]?.action, 'none');
  });

  it('hold conflicting records from Plesk, until an administrator decides', async () => {
    const call = sample();
    zoneOf(call).rr.push(
      { host: 'byhand.domain.tld.', type: 'A', value: '192.0.2.1' },
      { host: 'alias.domain.tld.', type: 'A', value: '192.0.2.2' },
    );
    const before = foreign();
    const held = await bench.hook(call);
    assert.equal(held.code, 1);
    assert.match(held.stderr, /held \(conflict\): update byhand\.domain\.tld\. A/);
    assert.match(held.stderr, /held \(routed\): create alias\.domain\.tld\. A: .*alias to byhand/);
    assert.equal(foreign(), before);
    assert.deepEqual(
      await bench.calls(async () => assert.equal((await bench.hook(call)).code, 1)),
      [],
      'and is not tried again',
    );
    assert.equal((await bench.run('status')).code, 2);
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.equal(foreign(), before);

    const confirmed = await bench.run('confirm', 'domain.tld');
    assert.match(confirmed.stdout, /released 1 held change;/);
    assert.equal((await bench.run('apply', '--yes')).code, 2, 'the routed set still stands in the way');
    assert.ok(bench.sets('domain.tld.').includes('byhand.domain.tld. A 86400 192.0.2.1'));
    assert.ok(bench.sets('domain.tld.').some((line) => line.startsWith('alias.domain.tld. A -')));
  });
});

describe('an existing hosted zone', () => {
  it('takes a lookup, a listing, a mark and one call', async () => {
    const bench = await Bench.open({ policy: { adopt: 'auto' } });
    try {
      bench.route53.createZone('domain.tld.');
      const calls = await bench.calls(async () => assert.equal((await bench.hook(sample())).code, 0));
      assert.deepEqual(calls, [
        'ListHostedZonesByName',
        'ListResourceRecordSets',
        'UpdateHostedZoneComment',
        'ChangeResourceRecordSets',
      ]);
      assert.deepEqual(bench.sets('domain.tld.'), pleskRecords);
    } finally {
      await bench.close();
    }
  });
});

describe('the totals of a plan', () => {
  it('include the hosted zones to create, and the calls made to observe', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } });
    try {
      const zones = ['a.example.', 'b.example.'];
      await bench.hook(
        zones.map((name) => ({
          command: 'update',
          zone: { name, soa: { ttl: 300 }, rr: [{ host: name, type: 'A', value: '192.0.2.1' }] },
        })),
      );
      const { stdout } = await bench.run('plan');
      assert.match(
        stdout,
        /^Plan: 2 to create, 0 to update, 0 to delete, 2 hosted zones to create in 2 zones; 4 API calls;/m,
      );
      await bench.run('apply', '--yes');
      let text = '';
      const calls = await bench.calls(async () => (text = (await bench.run('plan')).stdout));
      const looks = `; ${calls.length} calls to read\\.`;
      assert.match(text, new RegExp(`^Plan: 0 to create, 0 to update, 0 to delete in 2 zones${looks} \\(plan `, 'm'));
      assert.match((await bench.run('plan', '--offline')).stdout, /; 0 calls to read\./);
      assert.match((await bench.run('plan', '--markdown')).stdout, new RegExp(looks));
    } finally {
      await bench.close();
    }
  });
});

describe('drift', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
    await bench.hook(sample());
  });
  atTheEnd(async () => bench.close());

  const set = (value: string) => ({
    Name: 'mail.domain.tld.',
    Type: 'A' as const,
    TTL: 86_400,
    ResourceRecords: [{ Value: value }],
  });

  it('is found with exit code 2, changes nothing, and is reverted by apply', async () => {
    assert.equal((await bench.run('drift')).code, 0);
    bench.route53.edit('domain.tld.', [{ Action: 'UPSERT', ResourceRecordSet: set('203.0.113.9') }]);
    const found = await bench.run('drift');
    assert.equal(found.code, 2);
    assert.match(
      found.stdout,
      /mail\.domain\.tld\. {2}A\n  +desired +TTL 86400, 1\.2\.3\.4\n +observed +TTL 86400, 203\.0\.113\.9/,
    );
    assert.ok(bench.sets('domain.tld.').includes('mail.domain.tld. A 86400 203.0.113.9'));
    const plan = await bench.json<PlanDocument>('plan');
    assert.deepEqual(plan.zones[0]?.changes, [
      {
        kind: 'update',
        name: 'mail.domain.tld.',
        type: 'A',
        before: { ttl: 86_400, values: ['203.0.113.9'] },
        after: { ttl: 86_400, values: ['1.2.3.4'] },
        why: 'drift',
      },
    ]);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('domain.tld.'), pleskRecords);
    assert.equal((await bench.run('drift')).code, 0);
  });

  it('of a set that is edited in Plesk costs one refused call, an observation of the zone and its sets, and one call', async () => {
    bench.route53.edit('domain.tld.', [{ Action: 'UPSERT', ResourceRecordSet: set('203.0.113.9') }]);
    const call = sample();
    (zoneOf(call).rr.find((record) => record.host === 'mail.domain.tld.') as { value: string }).value = '1.2.3.5';
    const calls = await bench.calls(async () => {
      const { code, stderr } = await bench.hook(call);
      assert.equal(code, 0);
      assert.match(stderr, /drift: 1 record set changed outside dns-sync/);
    });
    assert.deepEqual(calls, [
      'ChangeResourceRecordSets',
      'GetHostedZone',
      'ListResourceRecordSets',
      'ChangeResourceRecordSets',
    ]);
    assert.ok(bench.sets('domain.tld.').includes('mail.domain.tld. A 86400 1.2.3.5'));
  });

  it('of a deleted record is reverted by drift --heal', async () => {
    bench.route53.edit('domain.tld.', [{ Action: 'DELETE', ResourceRecordSet: set('1.2.3.5') }]);
    assert.equal((await bench.run('drift')).code, 2);
    assert.equal((await bench.run('drift', '--heal')).code, 1, 'it asks, and there is no terminal');
    assert.equal((await bench.run('drift', '--heal', '--yes')).code, 0);
    assert.ok(bench.sets('domain.tld.').includes('mail.domain.tld. A 86400 1.2.3.5'));
  });
});

describe('a plan as JSON', () => {
  it('has exactly the keys of the contract and is the same in every run', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } });
    try {
      await bench.hook(sample());
      const [firstRun, secondRun] = [await bench.run('plan', '--json'), await bench.run('plan', '--json')];
      assert.equal(firstRun.stdout, secondRun.stdout);
      const plan = JSON.parse(firstRun.stdout) as PlanDocument;
      assert.deepEqual(Object.keys(plan).sort(), [
        'applyable',
        'complete',
        // A forecast is there if hosted zones are to be created or deleted.
        'forecasts',
        'format',
        'id',
        'summary',
        'zones',
      ]);
      assert.deepEqual(Object.keys(plan.zones[0] as object).sort(), [
        'action',
        'changes',
        'displayName',
        'error',
        'foreign',
        'held',
        'rejects',
        'target',
        'zone',
        'zoneId',
      ]);
      assert.deepEqual(Object.keys(plan.zones[0]?.changes[0] as object).sort(), [
        'after',
        'before',
        'kind',
        'name',
        'type',
        'why',
      ]);
      assert.deepEqual(plan.summary, { zones: 1, create: 9, update: 0, delete: 0, held: 0, rejected: 1, calls: 2 });
      assert.equal(plan.zones[0]?.action, 'create');
      assert.equal(plan.zones[0]?.zoneId, null);
      assert.equal(plan.applyable, true);
      assert.equal(plan.complete, true);
    } finally {
      await bench.close();
    }
  });
});

describe('apply --wait', () => {
  it('polls the last change of each zone until it is live, with growing pauses', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } }, { settings: { pendingMilliseconds: 3_600_000 } });
    try {
      await bench.hook(sample());
      const { ledger } = bench.route53;
      const asked = (): readonly number[] =>
        ledger.entries.filter(({ action }) => action === 'GetChange').map(({ at }) => at);
      const waiting = bench.run('apply', '--yes', '--wait');
      await until('it was asked three times', () => asked().length >= 3);
      bench.route53.configure({ pendingMilliseconds: 0 });
      const ended = await waiting;
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stderr, /1 zone live on all name servers/);
      const [first = 0, second = 0, third = 0] = asked();
      assert.ok(second - first >= 450 && third - second >= 950, 'after half a second, then after one');
      assert.deepEqual(await bench.calls(async () => bench.run('apply', '--yes', '--wait')), [
        'GetHostedZone',
        'ListResourceRecordSets',
      ]);
    } finally {
      await bench.close();
    }
  });

  it('reports every zone and why it could not ask, if that is refused', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } }, { settings: { deniedActions: ['GetChange'] } });
    try {
      await bench.hook(['a.example.', 'b.example.'].map((zone) => numberedUpdate(zone, 1)));
      const { code, stdout, stderr } = await bench.run('apply', '--yes', '--wait');
      assert.equal(code, 1);
      for (const zone of ['a', 'b']) {
        assert.match(stdout, new RegExp(`^${zone}\\.example\\. at route53 Z\\w+: .*synchronized$`, 'm'));
        const problem = `^${zone}\\.example\\. at route53: could not ask whether it is live .*route53:GetChange`;
        assert.match(stderr, new RegExp(problem, 'm'));
      }
    } finally {
      await bench.close();
    }
  });

  it('ends with --timeout, and says that the change is not live yet', async () => {
    const bench = await Bench.open({ hook: { apply: 'record' } }, { settings: { pendingMilliseconds: 3_600_000 } });
    try {
      await bench.hook(sample());
      const { code, stderr } = await withPassingTime(
        bench,
        { when: 'it was asked', holds: () => bench.route53.ledger.count('GetChange') > 0 },
        async (timed) => timed.run('apply', '--yes', '--wait', '--timeout', '4m'),
      );
      assert.equal(code, 1);
      const line =
        /^domain\.tld\. at route53: not live on all name servers when --timeout ended; "dns-sync verify" shows which/m;
      assert.match(stderr, line);
    } finally {
      await bench.close();
    }
  });
});
