import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDnsSync } from '../../src/index.ts';
import type { VerifyDocument } from '../../src/sync/verify/verify-document.ts';
import type { LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import { openTwoAccounts, twoTargets, type TwoAccounts } from '../support/two-accounts.ts';
import { startNameServers, type NameServers } from './support/name-servers.ts';
import { serversOf, zoneLines, zonesAbove } from './support/published-zones.ts';
import { smallZone, updateCall } from './support/update-call.ts';

const [root, top, blueHost, greenHost] = ['127.5.0.1', '127.5.0.2', '127.5.0.11', '127.5.0.12'] as const;
const zones = ['both.example.', 'one.example.', 'more.example.'];

/** The same zones at two services, each with name servers of its own. */
describe('verify at two targets', () => {
  let accounts: TwoAccounts;
  let servers: NameServers;
  const served = (service: LocalRoute53) => Object.fromEntries(zones.map((zone) => [zone, zoneLines(service, zone)]));

  before(async () => {
    accounts = await openTwoAccounts();
    const { bench, green } = accounts;
    for (const zone of zones) {
      assert.equal((await bench.hook(updateCall(zone, smallZone(zone)))).code, 0);
    }
    const addresses: Record<string, string> = { 'ns.other.example.': greenHost };
    for (const zone of zones) {
      for (const name of serversOf(bench.route53, zone)) addresses[name] = blueHost;
      for (const name of serversOf(green, zone)) addresses[name] = greenHost;
    }
    const delegated = (zone: string, ...services: readonly LocalRoute53[]): readonly string[] =>
      services.flatMap((service) => serversOf(service, zone)).map((name) => `${zone} NS ${name}`);
    const parent = [
      ...delegated('both.example.', bench.route53, green),
      ...delegated('one.example.', bench.route53),
      ...delegated('more.example.', bench.route53),
      'more.example. NS ns.stranger.example.',
      'ns.stranger.example. A 127.5.0.99',
    ];
    const above = zonesAbove(top, addresses, { 'example.': parent });
    servers = await startNameServers({
      [root]: above.root,
      [top]: above.top,
      [blueHost]: served(bench.route53),
      [greenHost]: served(green),
    });
    Object.assign(bench.env, servers.env);
  });
  after(async () => {
    await servers?.close();
    await accounts.close();
  });

  it('finds a delegation to be ours if each server belongs to one of them', async () => {
    const { zones: rows, summary } = await accounts.bench.json<VerifyDocument>('verify');
    assert.deepEqual(
      rows.map(({ zone, target, delegation, live }) => [zone, target, delegation.state, live]),
      [
        ['both.example.', 'blue', 'ours', true],
        ['both.example.', 'green', 'ours', true],
        ['more.example.', 'blue', 'mixed', false],
        ['more.example.', 'green', 'mixed', false],
        ['one.example.', 'blue', 'ours', true],
        ['one.example.', 'green', 'ours', true],
      ],
    );
    assert.deepEqual(summary, { zones: 6, live: 4, notLive: 2, unknown: 0 });
  });

  it('returns the same from the library', async () => {
    const { bench } = accounts;
    const own = openDnsSync({
      config: {
        targets: twoTargets,
        dns: { rootServers: [root], port: servers.port },
      },
      stateDir: bench.env['DNS_SYNC_STATE_DIR'],
    });
    try {
      const document = await own.verify(['both.example']);
      assert.deepEqual(document, await bench.json<VerifyDocument>('verify', 'both.example'));
    } finally {
      await own.close();
    }
  });
});
