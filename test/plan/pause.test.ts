import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PlanDocument, PlanZoneRecord } from '../../src/reconcile/plan/plan-document.ts';
import { Bench } from '../support/bench.ts';
import { letBeDue } from '../support/let-be-due.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { statesOf } from '../support/states-of.ts';

describe('pause', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook([numberedUpdate('a.example.', 1), numberedUpdate('b.example.', 1)]);
  });
  afterEach(async () => bench.close());

  it("of a zone records calls, applies nothing, and doesn't affect other zones", async () => {
    assert.equal((await bench.run('pause', 'a.example')).stdout, 'a.example.: paused\n');
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.hook([
        numberedUpdate('a.example.', 2),
        numberedUpdate('b.example.', 2),
      ]);
      assert.equal(code, 0);
      assert.match(stdout, /^a\.example\. at route53: paused$/m);
      assert.match(
        stderr,
        /^a\.example\. at route53: paused since .*; recorded, but not applied until "dns-sync resume"\n$/,
      );
    });
    assert.deepEqual(calls, ['ChangeResourceRecordSets']);
    assert.deepEqual(await statesOf(bench), ['a.example. paused', 'b.example. synchronized']);
    const { zones, applyable, summary } = await bench.json<PlanDocument>('plan', 'a.example');
    const [{ action, changes, held } = {} as PlanZoneRecord] = zones;
    assert.deepEqual([action, changes, held.map(({ rule }) => rule)], ['held', [], ['paused']]);
    assert.match(String(held[0]?.detail), /^paused since \S+ \S+Z; 1 pending change$/);
    assert.equal(held[0]?.release, 'run "dns-sync resume a.example." to end the pause');
    assert.deepEqual([applyable, summary.update, summary.calls, summary.held], [false, 0, 0, 1]);
    const sending = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('apply', 'a.example', '--yes');
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^a\.example\. at route53: paused since .*; 1 pending change\. Run "dns-sync resume a\.example\." to end the pause\n$/,
      );
      assert.match(stdout, /held \(paused\) .*paused since/);
      assert.equal((await bench.run('apply')).code, 2, 'there is nothing to ask for');
    });
    assert.ok(!sending.includes('ChangeResourceRecordSets'));
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.1']);

    assert.match(
      (await bench.run('resume', 'a.example')).stdout,
      /resumed; run "dns-sync apply a\.example\." to apply pending changes/,
    );
    assert.deepEqual(await statesOf(bench), ['a.example. pending', 'b.example. synchronized']);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.2']);
    assert.match((await bench.run('resume', 'a.example')).stdout, /not paused/);
  });

  it('goes with a domain that Plesk renames, with its end', async () => {
    await bench.hook(numberedUpdate('a.example.', 7));
    await bench.run('pause', 'a.example', '--for', '2h');
    const made = await bench.calls(async () => {
      const deletion = { command: 'delete', zone: { name: 'a.example.' } };
      assert.equal((await bench.hook([deletion, numberedUpdate('c.example.', 7)])).code, 0);
      assert.equal((await bench.run('apply', '--yes')).code, 2);
    });
    assert.ok(!made.includes('CreateHostedZone'));
    assert.deepEqual(await statesOf(bench), ['a.example. paused', 'b.example. synchronized', 'c.example. paused']);
    const { zones } = await bench.json<PlanDocument>('plan', 'c.example');
    assert.match(String(zones[0]?.held[0]?.detail), /^paused since \S+ \S+Z until \S+ \S+Z; /);
    await bench.run('resume', 'c.example');
    assert.equal((await bench.run('apply', 'c.example', '--yes')).code, 0);
    assert.deepEqual(bench.sets('c.example'), ['c.example. A 300 192.0.2.7']);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.7'], 'the old name is still paused');
  });

  it('of a zone still shows its drift, and heals none of it', async () => {
    await bench.run('pause', 'a.example');
    const foreign = { Name: 'a.example.', Type: 'A' as const, TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] };
    bench.route53.put('a.example', foreign);
    assert.match((await bench.run('drift')).stdout, /1 record set in 1 of 2 zones/);
    const { code, stdout, stderr } = await bench.run('drift', '--heal', '--yes');
    assert.equal(code, 2);
    assert.match(stdout, /^a\.example\. at route53: paused$/m);
    assert.match(stderr, /paused since/);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 60 203.0.113.1']);
  });

  it('of a zone records an undo without applying it, and says so', async () => {
    await bench.hook(numberedUpdate('a.example.', 2));
    await bench.run('pause', 'a.example');
    const { entries } = await bench.json<{ entries: { id: string }[] }>('history', 'a.example');
    const { code, stdout } = await bench.run('undo', String(entries[0]?.id), '--yes');
    assert.equal(code, 1);
    assert.match(stdout, /held \(paused\)/);
    assert.match(stdout, /Recorded as change/);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.2']);
  });

  it('of everything includes later zones and deletes, until everything is resumed', async () => {
    assert.equal((await bench.run('pause')).code, 0);
    const calls = await bench.calls(async () => {
      assert.equal(
        (await bench.hook([numberedUpdate('c.example.', 1), { command: 'delete', zone: { name: 'b.example.' } }])).code,
        0,
      );
      assert.equal((await bench.run('drift', '--heal', '--yes', 'a.example')).code, 0);
      assert.equal((await bench.run('retry')).code, 0);
    });
    assert.deepEqual(calls, ['GetHostedZone', 'ListResourceRecordSets']);
    assert.deepEqual(await statesOf(bench), ['a.example. paused', 'b.example. paused', 'c.example. paused']);
    const single = await bench.run('resume', 'a.example');
    assert.equal(single.code, 1);
    assert.match(
      single.stderr,
      /all zones are paused, so a single zone cannot be resumed\. Run "dns-sync resume" without a zone/,
    );
    assert.match((await bench.run('resume')).stdout, /^Resumed all zones; /);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('c.example'), ['c.example. A 300 192.0.2.1']);
    assert.deepEqual(bench.sets('b.example'), []);
    assert.equal((await bench.run('resume')).stdout, 'Nothing is paused.\n');
  });

  /** Lets all pauses with an end be over. */
  const letPausesEnd = (): void => {
    const file = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'pauses.json');
    const pauses = JSON.parse(readFileSync(file, 'utf8')) as { allUntil?: string; until?: Record<string, string> };
    const past = '2026-01-01T00:00:00.000Z';
    const until = Object.fromEntries(Object.keys(pauses.until ?? {}).map((zone) => [zone, past]));
    writeFileSync(file, JSON.stringify({ ...pauses, ...(pauses.allUntil !== undefined && { allUntil: past }), until }));
  };

  it('of a zone with --for ends by itself, and retry applies what was recorded', async () => {
    const { code, stdout } = await bench.run('pause', 'a.example', '--for', '2h');
    assert.equal(code, 0);
    assert.match(stdout, /^a\.example\.: paused until \S+ \S+Z\n$/);
    const hook = await bench.hook(numberedUpdate('a.example.', 2));
    assert.match(hook.stderr, /paused since \S+ \S+Z until \S+ \S+Z; recorded, but not applied before\n$/);
    assert.equal((await bench.run('retry')).code, 0);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.1']);
    letPausesEnd();
    letBeDue(bench, 'a.example.');
    assert.deepEqual(await statesOf(bench), ['a.example. pending', 'b.example. synchronized']);
    assert.equal((await bench.run('retry')).code, 0);
    assert.deepEqual(bench.sets('a.example'), ['a.example. A 300 192.0.2.2']);
    assert.equal((await bench.run('resume', 'a.example')).stdout, 'a.example.: not paused\n');
    assert.equal((await bench.run('resume')).stdout, 'Nothing is paused.\n');
  });

  it('of a day queues the zones of a call to be checked again, and none as due at once', async () => {
    await bench.run('pause', '--for', '24h');
    const due = (): readonly string[] => readdirSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'due'));
    const before = Date.now();
    const zones = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((label) => `${label}.example.`);
    assert.equal((await bench.hook(zones.map((zone) => numberedUpdate(zone, 2)))).code, 0);
    const queued = due();
    assert.equal(queued.length, zones.length);
    for (const name of queued) {
      const at = Number.parseInt(name, 10);
      assert.ok(at >= before + 600_000 && at <= Date.now() + 600_000, name);
    }
    assert.match((await bench.run('retry')).stdout, /^Nothing is due/);
    assert.deepEqual(due(), queued);
  });

  it('of everything with --until ends by itself, and pauses of single zones go on', async () => {
    await bench.run('pause', 'b.example');
    const { stdout } = await bench.run('pause', '--until', '2999-01-01T12:00:00Z');
    assert.equal(stdout, 'All zones are paused: calls are recorded, but not applied until 2999-01-01 12:00:00Z.\n');
    assert.deepEqual(await statesOf(bench), ['a.example. paused', 'b.example. paused']);
    const plan = await bench.run('plan');
    assert.match(plan.stdout, /a\.example.*[^]*until 2999-01-01 12:00:00Z[^]*run "dns-sync resume" to end the pause/);
    letPausesEnd();
    assert.deepEqual(await statesOf(bench), ['a.example. synchronized', 'b.example. paused']);
    assert.match((await bench.run('plan')).stdout, /run "dns-sync resume b\.example\." to end the pause/);
    assert.match((await bench.run('resume', 'b.example')).stdout, /^b\.example\.: resumed/);
  });

  it('is changed by the next pause: its end is replaced or removed', async () => {
    await bench.run('pause', 'a.example', '--for', '1h');
    await bench.run('pause', 'a.example');
    letPausesEnd();
    assert.deepEqual(await statesOf(bench), ['a.example. paused', 'b.example. synchronized']);
    await bench.run('pause', '--for', '1h');
    await bench.run('pause');
    letPausesEnd();
    assert.deepEqual(await statesOf(bench), ['a.example. paused', 'b.example. paused']);
  });

  it('refuses an end that is none or past, and two ends', async () => {
    for (const [words, message] of [
      [['--for', 'soon'], /--for "soon" is not a duration/],
      [['--for', '0s'], /--for is no time at all\. Give a time such as/],
      [['--until', 'soon'], /"soon" is not a time/],
      [['--until', '2026-01-01T00:00:00Z'], /--until 2026-01-01 00:00:00Z is past\. Give a time in the future/],
      [['--until', '2999-01-01T00:00:00Z', '--for', '1h'], /cannot be used with/],
    ] as const) {
      const { code, stderr } = await bench.run('pause', ...words);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
    assert.deepEqual(await statesOf(bench), ['a.example. synchronized', 'b.example. synchronized']);
  });
});
