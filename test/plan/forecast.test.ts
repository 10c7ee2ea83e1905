import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { hostsUpdate } from '../support/numbered-update.ts';

interface Forecast {
  readonly target: string;
  readonly zonesNow: number;
  readonly zonesAfter: number;
  readonly quota: { readonly limit: number; readonly of: string } | null;
  readonly cost: { readonly now: number; readonly after: number; readonly currency: string; readonly pricesOf: string };
  readonly seconds: number;
}

async function forecastsOf(bench: Bench, command: 'plan' | 'status'): Promise<readonly Forecast[] | undefined> {
  const document = await bench.json<{ readonly forecasts?: readonly Forecast[] }>(command);
  conforms(command, document);
  return document.forecasts;
}

describe('a forecast', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    for (let i = 1; i <= 24; i++) bench.route53.createZone(`other${i}.example.`);
    for (const name of ['a.example.', 'b.example.', 'c.example.']) await bench.hook(hostsUpdate(name));
  });
  afterEach(async () => bench.close());

  it('of a plan has the zones against the quota and the cost before and after, without another call', async () => {
    const calls = await bench.calls(async () => {
      const { stdout } = await bench.run('plan');
      assert.match(
        stdout,
        /^Hosted zones at route53: 24 → 27 of at most 500 of the account; about \$12\.00 → \$12\.70 a month \(prices of \d{4}-\d\d-\d\d, without queries\)\.$/m,
      );
    });
    assert.equal(calls.filter((action) => action === 'GetAccountLimit').length, 1);
    const [forecast] = (await forecastsOf(bench, 'plan')) ?? [];
    assert.deepEqual(
      [forecast?.target, forecast?.zonesNow, forecast?.zonesAfter, forecast?.quota?.limit],
      ['route53', 24, 27, 500],
    );
    assert.deepEqual([forecast?.cost.now, forecast?.cost.after, forecast?.cost.currency], [12, 12.7, 'USD']);
    assert.match((await bench.run('plan', '--markdown')).stdout, /^Hosted zones at route53: 24 → 27/m);
    assert.match((await bench.run('apply', '--yes')).stdout, /^Hosted zones at route53: 24 → 27/m);
    assert.doesNotMatch((await bench.run('plan')).stdout, /Hosted zones at/, 'nothing is created');
    assert.equal(await forecastsOf(bench, 'plan'), undefined);
    assert.match(
      (await bench.run('status')).stdout,
      /^Hosted zones at route53: 27 of at most 500/m,
      'without a look-up',
    );
  });

  it('of status says how long pending changes take at the rate of the account', async () => {
    bench.configure({ hook: { apply: 'record' }, targets: { route53: { maxRequestsPerSecond: 0.1 } } });
    assert.match(
      (await bench.run('status')).stdout,
      /Pending changes take about [\w ]+ at the account's rate limit\.$/m,
    );
  });

  it('of status is that of this server before a quota is known, and then that of the account', async () => {
    const calls = await bench.calls(async () => {
      assert.match(
        (await bench.run('status')).stdout,
        /^Hosted zones at route53: 0 → 3 of this server; about \$0\.00 → \$1\.50 a month/m,
      );
    });
    assert.deepEqual(calls, []);
    await bench.run('plan');
    assert.match(
      (await bench.run('status')).stdout,
      /^Hosted zones at route53: 24 → 27 of at most 500 of the account; about .* a month \(.*\)\. Quota read at \d{4}-/m,
    );
    const [forecast] = (await forecastsOf(bench, 'status')) ?? [];
    assert.deepEqual([forecast?.zonesNow, forecast?.zonesAfter, forecast?.quota?.of], [24, 27, 'the account']);
    assert.doesNotMatch((await bench.run('status', 'a.example')).stdout, /Hosted zones at/);
  });

  it('is left out of a plan that may not read the quota', async () => {
    bench.route53.settings.deniedActions = ['GetAccountLimit'];
    const { code, stdout } = await bench.run('plan');
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /Hosted zones at/);
  });
});
