import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import { fromTemplate } from '../acceptance/calls.ts';
import { Bench } from '../support/bench.ts';

interface ZoneState {
  readonly target: string;
  readonly state: string;
  readonly error: { readonly code: string } | null;
}

/** The targets of the tests, in the order of the output. */
const targets = ['amazon', 'godaddy', 'oracle'];

describe('three targets at three services', () => {
  let bench: Bench;
  let godaddy: LocalGoDaddy;
  let oracle: LocalOciDns;
  before(async () => {
    [bench, godaddy, oracle] = await Promise.all([
      Bench.open(),
      LocalGoDaddy.start({ hasParking: false }),
      LocalOciDns.open(),
    ]);
    const tokenFile = join(bench.dir, 'token');
    writeFileSync(tokenFile, LOCAL_TOKEN, { mode: 0o600 });
    const configFile = oracle.writeConfig(join(bench.dir, 'oci/config'));
    const { compartmentId, url: endpoint } = oracle;
    const fast = { maxRequestsPerSecond: 10_000 };
    bench.configure({
      targets: {
        amazon: { provider: 'route53', ...fast },
        godaddy: { provider: 'godaddy', tokenFile, endpoint: godaddy.url, ...fast },
        oracle: { provider: 'oci', configFile, compartmentId, endpoint, ...fast },
      },
    });
  });
  after(async () => {
    await bench.close();
    await godaddy.close();
    await oracle.close();
  });

  /** The services in the order of the targets, and how each refuses everything. */
  const refuse: readonly ((isRefusing: boolean) => void)[] = [
    (isRefusing) => bench.route53.configure({ deniedActions: isRefusing ? ['ChangeResourceRecordSets'] : [] }),
    (isRefusing) => godaddy.configure({ isAllowed: !isRefusing }),
    (isRefusing) => void (oracle.settings.denied = isRefusing ? ['PatchZoneRecords'] : []),
  ];

  const setsOf = (name: string): readonly number[] => [
    bench.sets(`${name}.`).length,
    godaddy.records(name).length,
    oracle.lines(name).length,
  ];
  const states = async (name: string): Promise<readonly ZoneState[]> => {
    const { zones } = await bench.json<{ readonly zones: readonly ZoneState[] }>('status', name);
    return zones;
  };

  it('have the same zone after one call', async () => {
    godaddy.addZone('all.example');
    const { code, stdout, stderr } = await bench.hook(fromTemplate('all.example.', 1));
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(setsOf('all.example'), [21, 21, 21]);
    assert.equal((await bench.run('drift', 'all.example')).code, 0);
  });

  for (const [failing, target] of targets.entries())
    it(`go on while ${target} refuses everything, and it follows later`, async () => {
      const name = `without-${target}.example`;
      godaddy.addZone(name);
      refuse[failing]?.(true);
      const { code, stdout, stderr } = await bench.hook(fromTemplate(`${name}.`, 1));
      assert.equal(code, 1);
      for (const [place, count] of setsOf(name).entries())
        assert.equal(count, place === failing ? 0 : 21, `${targets[place]}: ${stdout}${stderr}`);
      assert.deepEqual(
        (await states(name)).map((zone) => [zone.target, zone.state, zone.error?.code ?? null]),
        targets.map((item) => [
          item,
          item === target ? 'failing' : 'synchronized',
          item === target ? 'access-denied' : null,
        ]),
      );
      const plan = await bench.run('plan', name, '--detailed-exitcode');
      assert.notEqual(plan.code, 0, plan.stdout);
      refuse[failing]?.(false);
      const applied = await bench.run('apply', '--yes', name);
      assert.equal(applied.code, 0, applied.stdout + applied.stderr);
      assert.deepEqual(setsOf(name), [21, 21, 21]);
      assert.deepEqual(
        (await states(name)).map(({ state }) => state),
        targets.map(() => 'synchronized'),
      );
    });
});
