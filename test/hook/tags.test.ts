import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { hostsUpdate } from '../support/numbered-update.ts';

const fast = { maxRequestsPerSecond: 10_000 };
const tags = { owner: 'hosting', 'cost centre': '42' };
const zone = 'a.example.';

describe('tags of new hosted zones', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open({ targets: { route53: { ...fast, tags } } });
  });
  afterEach(async () => bench.close());

  const tagsOf = (name: string): object => bench.route53.zone(name).tags ?? {};

  it('cost one call after the creation, and none later or without tags', async () => {
    const created = await bench.calls(async () => assert.equal((await bench.hook(hostsUpdate(zone))).code, 0));
    assert.deepEqual(created, [
      'ListHostedZonesByName',
      'CreateHostedZone',
      'ChangeTagsForResource',
      'ChangeResourceRecordSets',
    ]);
    assert.deepEqual(tagsOf(zone), tags);
    const edited = await bench.calls(async () =>
      assert.equal((await bench.hook(hostsUpdate(zone, 2, 'www.a.example.'))).code, 0),
    );
    assert.deepEqual(edited, ['ChangeResourceRecordSets']);
    bench.configure({});
    const plain = await bench.calls(async () => assert.equal((await bench.hook(hostsUpdate('b.example.'))).code, 0));
    assert.deepEqual(plain, ['ListHostedZonesByName', 'CreateHostedZone', 'ChangeResourceRecordSets']);
  });

  for (const command of ['retry', 'apply'] as const)
    it(`that can't be written fail nothing, are reported, and are written by ${command} later`, async () => {
      bench.route53.settings.deniedActions = ['ChangeTagsForResource'];
      const { code, stderr } = await bench.hook(hostsUpdate(zone));
      assert.equal(code, 0, stderr);
      assert.match(stderr, /a\.example\. at route53: created without its tags: .*route53:ChangeTagsForResource/);
      const words = command === 'apply' ? ['apply', '--yes'] : ['retry'];
      const still = await bench.run(...words);
      assert.equal(still.code, 0, still.stderr);
      assert.match(still.stderr, /a\.example\. at route53: the tags are still missing: /);
      const doctor = await bench.run('doctor');
      assert.match(doctor.stdout, /may not call route53:ChangeTagsForResource/);
      assert.match(doctor.stdout, /^warning +account +route53: 1 hosted zone without its tags: a\.example\./m);
      bench.route53.settings.deniedActions = [];
      const calls = await bench.calls(async () => assert.equal((await bench.run(...words)).stderr, ''));
      assert.ok(calls.includes('ChangeTagsForResource'));
      assert.deepEqual(tagsOf(zone), tags);
      const after = await bench.calls(async () => bench.run(...words));
      assert.ok(!after.includes('ChangeTagsForResource'), 'once');
    });

  it('are written if the answer to the creation was lost', async () => {
    bench.route53.faults.add({ kind: 'lost-reply', action: 'CreateHostedZone', next: 1 });
    assert.equal((await bench.hook(hostsUpdate(zone))).code, 0);
    assert.deepEqual(tagsOf(zone), tags);
  });

  it('are not written to a hosted zone of ours that was created before, when the state is lost', async () => {
    bench.configure({});
    await bench.hook(hostsUpdate(zone));
    bench.configure({ targets: { route53: { ...fast, tags } } });
    rmSync(bench.env['DNS_SYNC_STATE_DIR'] as string, { recursive: true });
    assert.equal((await bench.hook(hostsUpdate(zone))).code, 0);
    assert.deepEqual(tagsOf(zone), {});
  });

  it('are counted in the least policy only if they are configured', async () => {
    assert.match((await bench.run('doctor', '--iam-policy')).stdout, /route53:ChangeTagsForResource/);
    assert.doesNotMatch((await bench.run('doctor', '--iam-policy', 'plan')).stdout, /ChangeTagsForResource/);
    bench.configure({});
    assert.doesNotMatch((await bench.run('doctor', '--iam-policy')).stdout, /ChangeTagsForResource/);
  });

  for (const [what, wrong] of [
    ['a key that AWS keeps', { 'aws:x': '1' }],
    ['more than ten', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, '1']))],
    ['a value that is too long', { key: 'x'.repeat(257) }],
    ['a number', { key: 1 }],
  ] as const)
    it(`are refused with ${what}`, async () => {
      bench.configure({ targets: { route53: { ...fast, tags: wrong } } });
      const { code, stderr } = await bench.run('status');
      assert.equal(code, 1);
      assert.match(stderr, /targets\.route53\.tags/);
    });
});
