import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ApplyDocument } from '../../src/sync/apply/apply-document.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { until } from '../support/until.ts';

const zone = 'shop.example.';
const own = `${zone} A 300 192.0.2.1`;

interface History {
  readonly entries: readonly {
    readonly id: string;
    readonly passes: readonly { readonly deleted: number; readonly prunes?: readonly object[] }[];
  }[];
}

describe('adopt --prune', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook(numberedUpdate(zone, 1))).code, 0);
    const plain = (Name: string, Type: 'A' | 'NS' | 'TXT' | 'CNAME', Value: string): void =>
      bench.route53.put(zone, { Name, Type, TTL: 60, ResourceRecords: [{ Value }] });
    plain(`old.${zone}`, 'A', '203.0.113.1');
    plain(`older.${zone}`, 'TXT', '"by hand"');
    plain(`lab.${zone}`, 'NS', 'ns1.lab.shop.example.');
    plain(`ns1.lab.${zone}`, 'A', '203.0.113.53');
    plain(`_acme-challenge.${zone}`, 'TXT', '"token"');
    bench.route53.edit(zone, [
      {
        Action: 'CREATE',
        ResourceRecordSet: {
          Name: `alias.${zone}`,
          Type: 'A',
          AliasTarget: { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName: 'd1.cloudfront.net.', EvaluateTargetHealth: false },
        },
      },
    ]);
  });
  afterEach(async () => bench.close());

  const staying = [
    `_acme-challenge.${zone} TXT 60 "token"`,
    `alias.${zone} A - `,
    `lab.${zone} NS 60 ns1.lab.shop.example.`,
    `ns1.lab.${zone} A 60 203.0.113.53`,
  ];
  const all = (...names: readonly string[]): readonly string[] => [own, ...staying, ...names].toSorted();
  const sets = (): readonly string[] => bench.sets(zone).toSorted();

  it('shows what goes and what stays, and changes nothing before it is confirmed', async () => {
    const before = sets();
    const { code, stdout, stderr } = await bench.run('adopt', '--prune', zone);
    assert.equal(code, 1);
    assert.match(stderr, /Add --yes/);
    assert.match(stdout, /- old\.shop\.example\. {4}A {4}60 {2}203\.0\.113\.1 {2}# foreign, pruned/);
    assert.match(stdout, /- older\.shop\.example\. {2}TXT {2}60 {2}"by hand"/);
    assert.match(stdout, /! held \(not-pruned\) {2}delete alias\.shop\.example\. A: a routed set \(alias to /);
    assert.match(stdout, /delete lab\.shop\.example\. NS: a delegation\n +to delete it too, add --include lab\.shop/);
    assert.match(stdout, /delete ns1\.lab\.shop\.example\. A: part of the delegation of lab\.shop\.example\./);
    assert.match(stdout, /delete _acme-challenge\.shop\.example\. TXT: a certificate challenge/);
    assert.match(stdout, /0 to create, 0 to update, 2 to delete/);
    assert.deepEqual(sets(), before);
  });

  it('deletes the foreign plain sets in one call, and keeps their content in the journal', async () => {
    const calls = await bench.calls(async () => {
      const { code, stdout } = await bench.run('adopt', '--prune', zone, '--yes');
      assert.equal(code, 0, 'what a prune leaves is no failure');
      assert.match(stdout, /shop\.example\. at route53 \S+: 2 deleted/);
      assert.match(stdout, /Adopted 1 of 1 zone, /);
    });
    assert.equal(calls.filter((call) => call === 'ChangeResourceRecordSets').length, 1);
    assert.deepEqual(sets(), all());
    const history = await bench.json<History>('history', zone);
    conforms('history', history);
    const [entry] = history.entries;
    const [, announced, done] = entry?.passes ?? [];
    assert.deepEqual(announced?.prunes, [
      { name: `old.${zone}`, type: 'A', ttl: 60, values: ['203.0.113.1'] },
      { name: `older.${zone}`, type: 'TXT', ttl: 60, values: ['"by hand"'] },
    ]);
    assert.equal(done?.deleted, 2);
    const id = String(entry?.id);
    conforms('show', await bench.json('show', id));
    const { stdout } = await bench.run('show', id);
    assert.match(
      stdout,
      /: deletes 2 foreign record sets \(plan .*\n {2}old\.shop\.example\. 60 IN A 203\.0\.113\.1\n {2}older\.shop\.example\. 60 IN TXT "by hand"\n.*: 2 deleted/,
    );
    assert.deepEqual((await bench.json<ApplyDocument>('adopt', '--prune', zone, '--yes')).summary.delete, 0);
    assert.equal((await bench.run('status')).code, 0);
  });

  it('deletes delegations and challenges that are named with --include', async () => {
    const names = ['--include', `lab.${zone}`, '--include', '_acme-challenge.shop.example'];
    const document = await bench.json<ApplyDocument>('adopt', '--prune', zone, '--yes', ...names);
    conforms('apply', document);
    assert.deepEqual(sets(), [own, `alias.${zone} A - `].toSorted());
    assert.deepEqual(
      document.zones[0]?.held.map(({ name, rule }) => `${name} ${rule}`),
      [`alias.${zone} not-pruned`],
    );
    const wrong = await bench.run('adopt', '--prune', zone, '--yes', '--include', 'lab.shpo.example');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /no chosen zone has this name/);
    assert.match((await bench.run('adopt', zone, '--include', zone)).stderr, /no effect without --prune/);
  });

  it('leaves a set that changed after the plan, and reports it', async () => {
    bench.route53.faults.add({ kind: 'held', action: 'ChangeResourceRecordSets', next: 1 });
    const sent = (): boolean => bench.route53.ledger.entries.at(-1)?.action === 'ChangeResourceRecordSets';
    const earlier = bench.route53.ledger.entries.length;
    const running = bench.run('adopt', '--prune', zone, '--yes');
    await until('the change is sent', () => bench.route53.ledger.entries.length > earlier && sent());
    const records = [{ Value: '203.0.113.99' }];
    bench.route53.put(zone, { Name: `old.${zone}`, Type: 'A', TTL: 60, ResourceRecords: records });
    bench.route53.put(zone, { Name: `new.${zone}`, Type: 'A', TTL: 60, ResourceRecords: records });
    bench.route53.faults.release();
    const { code, stderr } = await running;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /old\.shop\.example\. A was not deleted: it changed after it was planned; run "dns-sync adopt/,
    );
    assert.deepEqual(sets(), all(`new.${zone} A 60 203.0.113.99`, `old.${zone} A 60 203.0.113.99`));
  });

  it('deletes nothing if the journal cannot have the content', async () => {
    const journal = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'journal');
    assert.ok(readdirSync(journal).length > 0);
    const before = sets();
    for (const file of readdirSync(journal)) {
      rmSync(join(journal, file), { recursive: true });
      mkdirSync(join(journal, file));
    }
    const { code } = await bench.run('adopt', '--prune', zone, '--yes');
    assert.equal(code, 1);
    assert.deepEqual(sets(), before);
  });

  it('claims no set if its reply is lost', async () => {
    bench.route53.faults.add({ kind: 'reset', action: 'ChangeResourceRecordSets' });
    assert.equal((await bench.run('adopt', '--prune', zone, '--yes')).code, 1);
    bench.route53.faults.clear();
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(sets(), all(`old.${zone} A 60 203.0.113.1`, `older.${zone} TXT 60 "by hand"`));
    const removed = await bench.hook({ command: 'delete', zone: { name: zone } });
    assert.equal(removed.code, 0, removed.stderr);
    assert.ok(sets().includes(`old.${zone} A 60 203.0.113.1`), 'a foreign set is never ours');
  });

  it('makes room for a record of Plesk that a foreign set blocks, in the same call', async () => {
    const www = { host: `old.${zone}`, type: 'CNAME', value: 'shop.example.' };
    const wanted = {
      name: zone,
      soa: { ttl: 300, serial: 2 },
      rr: [{ host: zone, type: 'A', value: '192.0.2.1' }, www],
    };
    assert.equal((await bench.hook({ command: 'update', zone: wanted })).code, 1);
    assert.equal((await bench.run('adopt', zone, '--yes')).code, 1, 'without --prune it is held');
    assert.equal((await bench.run('adopt', '--prune', zone, '--yes')).code, 0);
    assert.deepEqual(sets(), all(`old.${zone} CNAME 300 shop.example.`));
  });

  it('keeps what the policy holds, and what the configuration ignores', async () => {
    bench.configure({ policy: { mode: 'no-delete' }, records: { ignore: [{ name: `old.${zone}`, type: 'A' }] } });
    const before = sets();
    const { code, stdout } = await bench.run('adopt', '--prune', zone, '--yes');
    assert.equal(code, 1);
    assert.match(stdout, /held \(no-delete\) {2}delete older\.shop\.example\. TXT/);
    assert.match(stdout, /held \(not-pruned\) {2}delete old\.shop\.example\. A: excluded by records\.ignore/);
    assert.deepEqual(sets(), before);
  });
});

describe('adopt --prune of a zone that is not ours yet', () => {
  it('adopts and prunes in the same act', async () => {
    const bench = await Bench.open();
    try {
      bench.route53.createZone(zone, { comment: 'by hand' });
      const put = (Name: string, Value: string): void =>
        bench.route53.put(zone, { Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value }] });
      put(zone, '203.0.113.1');
      put(`old.${zone}`, '203.0.113.1');
      assert.equal((await bench.hook(numberedUpdate(zone, 1))).code, 1);
      assert.equal((await bench.run('adopt', '--prune', zone, '--yes')).code, 0);
      assert.deepEqual(bench.sets(zone), [own]);
      assert.equal(bench.route53.dumpAccount().zones[0]?.comment, 'by hand dns-sync server=plesk.example');
    } finally {
      await bench.close();
    }
  });
});
