import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

/**
 * A fifth of the real rates, so that the time of a busy machine is small compared to the waits.
 * The service has some reserve: requests delayed by the machine arrive together.
 */
const slowService = {
  settings: {
    buckets: true,
    rates: {
      account: { burst: 16, perSecond: 2 },
      action: { burst: 16, perSecond: 2 },
      actions: { CreateHostedZone: { burst: 10, perSecond: 0.4 } },
      changes: { burst: 300, perSecond: 20 },
    },
  },
};

describe("the account's token buckets", () => {
  it('are shared by many processes, so that the service never has to refuse', async () => {
    const bench = await Bench.open({ targets: { route53: { maxRequestsPerSecond: 2 } } }, slowService);
    try {
      const zones = Array.from({ length: 10 }, (_, i) => `z${i}.example.`);
      const ended = await Promise.all(zones.map(async (zone) => bench.hook(numberedUpdate(zone, 1))));
      for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
      assert.equal(bench.route53.ledger.entries.length, 30);
      assert.deepEqual(
        bench.route53.ledger.entries.filter((entry) => entry.errorCode !== null).map((entry) => entry.errorCode),
        [],
      );
    } finally {
      await bench.close();
    }
  });

  it("for the creation of zones don't delay records, and leave enough for the others later", async () => {
    const bench = await Bench.open(
      { targets: { route53: { maxRequestsPerSecond: 2 } }, hook: { apply: 'record' } },
      slowService,
    );
    try {
      const zones = Array.from({ length: 11 }, (_, i) => `z${i}.example.`);
      assert.equal((await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)))).code, 0);
      const { code, stderr } = await bench.run('apply', '--yes');
      assert.equal(code, 0, stderr);
      const { entries } = bench.route53.ledger;
      assert.deepEqual(bench.route53.ledger.counts(), {
        ListHostedZones: 1,
        GetAccountLimit: 1,
        CreateHostedZone: zones.length,
        ChangeResourceRecordSets: zones.length,
      });
      assert.deepEqual(
        entries.filter(({ errorCode }) => errorCode !== null),
        [],
      );
      // Seven zones are created at once and the others one in 2.5 seconds; records are sent all the while.
      const actions = entries.map(({ action }) => action);
      const before = actions.slice(0, actions.lastIndexOf('CreateHostedZone'));
      const sent = before.filter((action) => action === 'ChangeResourceRecordSets').length;
      assert.ok(sent >= 5, `${sent} before the last zone: ${actions.join(' ')}`);
    } finally {
      await bench.close();
    }
  });

  it('are waited for only within the budget of a call; the rest stays pending and is applied by the next', async () => {
    const bench = await Bench.open({ targets: { route53: { maxRequestsPerSecond: 0.001 } } });
    try {
      const { code, stderr } = await bench.hook([numberedUpdate('a.example.', 1), numberedUpdate('b.example.', 1)]);
      assert.equal(code, 1);
      assert.match(stderr, /throttling requests\. Pending changes are retried/);
      bench.configure({});
      assert.equal((await bench.run('apply', '--yes')).code, 0);
      for (const zone of ['a.example.', 'b.example.']) assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
    } finally {
      await bench.close();
    }
  });

  it('count as emptier after the service throttles, for all processes', async () => {
    const bench = await Bench.open({ targets: { route53: {} } }, { settings: { buckets: true } });
    try {
      await bench.hook(numberedUpdate('a.example.', 1));
      bench.route53.faults.next('throttle', 'ChangeResourceRecordSets', 1);
      const ended = await Promise.all(
        ['b', 'c', 'd'].map(async (name) => bench.hook(numberedUpdate(`${name}.example.`, 1))),
      );
      for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
      assert.equal(bench.route53.ledger.entries.filter((entry) => entry.errorCode === 'Throttling').length, 1);
    } finally {
      await bench.close();
    }
  });
});
