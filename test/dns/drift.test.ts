import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DriftDocument } from '../../src/reconcile/plan/drift-report.ts';
import { withClock } from '../support/at-clock.ts';
import { Bench } from '../support/bench.ts';
import { hostsUpdate } from '../support/numbered-update.ts';
import { startNameServers, type NameServers } from './support/name-servers.ts';
import { serversOf, zoneLines, zonesAbove } from './support/published-zones.ts';

/** Root, the top-level domains, and a server of all hosted zones. */
const [root, top, own] = ['127.4.0.1', '127.4.0.2', '127.4.0.11'] as const;

const many = Array.from({ length: 1000 }, (_, i) => `z${i}.example.`);
const full = 'full.example.';
const zones = [...many, full];

const fullZone = {
  command: 'update',
  zone: {
    name: full,
    soa: { ttl: 300, serial: 1 },
    rr: [
      { host: full, type: 'A', value: '192.0.2.1' },
      { host: `www.${full}`, type: 'CNAME', value: full },
      { host: `out.${full}`, type: 'CNAME', value: 'WWW.Elsewhere.example.' },
      { host: `*.${full}`, type: 'A', value: '192.0.2.2' },
      { host: `a.empty.${full}`, type: 'TXT', value: 'below an empty non-terminal' },
      { host: `sub.${full}`, type: 'NS', value: 'ns1.elsewhere.example.' },
      { host: `例え.${full}`, type: 'A', value: '192.0.2.4' },
      { host: full, type: 'MX', value: `mail.${full}`, opt: '10' },
      { host: `mail.${full}`, type: 'AAAA', value: '2001:db8::1' },
      { host: `_sip._tcp.${full}`, type: 'SRV', value: `mail.${full}`, opt: '10 20 5060' },
      { host: full, type: 'CAA', value: 'letsencrypt.org', opt: '0 issue' },
      // Answers that don't fit into a UDP message.
      ...Array.from({ length: 30 }, (_, i) => ({ host: `many.${full}`, type: 'A', value: `198.51.100.${i}` })),
      ...['a', 'b'].map((letter) => ({ host: `long.${full}`, type: 'TXT', value: letter.repeat(900) })),
    ],
  },
};

describe('drift by answers of NSD', () => {
  let bench: Bench;
  let servers: NameServers;

  const drift = async (
    ...words: readonly string[]
  ): Promise<DriftDocument & { readonly actions: readonly string[] }> => {
    let output = '';
    const actions = await bench.calls(async () => {
      // Two minutes after the last change.
      const { stdout, stderr } = await withClock(bench, 120_000).run('drift', ...words, '--json');
      assert.notEqual(stdout, '', stderr);
      output = stdout;
    });
    return { ...(JSON.parse(output) as DriftDocument), actions };
  };
  const served = () => Object.fromEntries(zones.map((zone) => [zone, zoneLines(bench.route53, zone)]));

  before(async () => {
    bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: 2000 } } });
    bench.configure({ hook: { apply: 'record' }, dns: { queriesPerSecond: 5000 } });
    const calls = many.map((zone) => hostsUpdate(zone, 1, `www.${zone}`));
    assert.equal((await bench.hook([...calls, fullZone])).code, 0);
    const applied = await bench.run('apply', '--yes');
    assert.equal(applied.code, 0, applied.stderr);
    const hosts = zones.flatMap((zone) => serversOf(bench.route53, zone));
    const above = zonesAbove(top, Object.fromEntries(hosts.map((host) => [host, own])));
    servers = await startNameServers({ [root]: above.root, [top]: above.top, [own]: served() });
    Object.assign(bench.env, servers.env);
    assert.equal((await drift()).summary.queries, 0, 'the first check lists each zone');
  });
  after(async () => {
    await servers.close();
    await bench.close();
  });

  it('takes at most eleven API calls for a thousand unchanged zones', async () => {
    const { zones: found, summary, actions } = await drift();
    const listed = found.filter(({ via }) => via === 'api').map(({ zone }) => zone);
    assert.deepEqual([listed, summary.drifted], [[], 0]);
    assert.ok(actions.length <= 11, `${actions.length} calls`);
    assert.equal(summary.calls, actions.length);
    assert.ok(summary.queries > 2000, `${summary.queries} queries`);
  });

  it('finds a change, and lists only this zone', async () => {
    const [changed = '', shadowed = ''] = many;
    const set = { Type: 'A', TTL: 300, ResourceRecords: [{ Value: '203.0.113.9' }] } as const;
    bench.route53.put(changed, { Name: `www.${changed}`, ...set });
    bench.route53.remove(shadowed, `www.${shadowed}`, 'A');
    bench.route53.put(shadowed, { ...set, Name: `*.${shadowed}`, ResourceRecords: [{ Value: '192.0.2.1' }] });
    await servers.set(own, served());
    const { zones: found, actions } = await drift('--via', 'dns');
    const listed = found.filter(({ via }) => via === 'api');
    assert.deepEqual(
      listed.map(({ zone, drift: sets }) => [zone, sets.map(({ kind, name }) => `${kind} ${name}`)]),
      [
        [changed, [`update www.${changed}`]],
        [shadowed, [`create www.${shadowed}`]],
      ],
    );
    assert.equal(actions.filter((action) => action === 'ListResourceRecordSets').length, 2);
  });

  it('lists the zones if their name servers are silent, and says so', async () => {
    await servers.stop(own);
    const { stdout, stderr } = await withClock(bench, 120_000).run('drift', full, '--via', 'dns', '--json');
    assert.deepEqual(
      (JSON.parse(stdout) as DriftDocument).zones.map(({ via }) => via),
      ['api'],
    );
    assert.match(stderr, /no name server answered for full\.example\.; the record sets had to be listed/);
    const auto = await withClock(bench, 120_000).run('drift', full);
    assert.deepEqual([auto.stdout, auto.stderr, auto.code], ['No drift in 1 zone.\n', '', 0]);
  });
});
