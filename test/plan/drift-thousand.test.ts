import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startAuthority, type Authority } from '../support/authority.ts';
import { withClock } from '../support/at-clock.ts';
import { Bench } from '../support/bench.ts';
import { hostsUpdate } from '../support/numbered-update.ts';

const zones = Array.from({ length: 1000 }, (_, i) => `z${i}.example.`);

interface Drift {
  readonly zones: readonly { readonly via: string }[];
  readonly summary: { readonly calls: number; readonly queries: number };
}

describe('drift of a thousand zones', () => {
  let bench: Bench;
  let authority: Authority;

  before(async () => {
    bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: 2000 } } });
    authority = await startAuthority(bench.route53);
    bench.configure({ hook: { apply: 'record' }, dns: { queriesPerSecond: 100_000 } });
    const { code, stderr } = await bench.hook(zones.map((zone) => hostsUpdate(zone, 1, `www.${zone}`, `mail.${zone}`)));
    assert.equal(code, 0, stderr);
    const applied = await bench.run('apply', '--yes');
    assert.equal(applied.code, 0, applied.stderr);
    Object.assign(bench.env, authority.env);
  });
  after(async () => {
    authority.close();
    await bench.close();
  });

  it('takes at most eleven API calls if nothing changed, and a seventh of a listing each night', async () => {
    const later = withClock(bench, 120_000);
    const drift = async (...words: string[]): Promise<Drift & { readonly actions: readonly string[] }> => {
      let output = '';
      const actions = await bench.calls(async () => {
        const { code, stdout, stderr } = await later.run('drift', ...words, '--json');
        assert.equal(code, 0, stderr);
        output = stdout;
      });
      return { ...(JSON.parse(output) as Drift), actions };
    };
    assert.equal((await drift()).actions.length, 1010, 'the first check lists each zone');
    const quiet = await drift();
    assert.ok(quiet.actions.length <= 11, `${quiet.actions.length} calls`);
    assert.equal(quiet.summary.calls, quiet.actions.length);
    assert.equal(quiet.summary.queries, authority.asked.length);
    assert.ok(quiet.zones.every(({ via }) => via === 'dns'));
    const nightly = await drift('--relist', '1/7');
    assert.equal(nightly.zones.filter(({ via }) => via === 'api').length, 143);
    assert.equal(nightly.actions.length, 10 + 143);
  });
});
