import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { hostsUpdate } from '../support/numbered-update.ts';
import { startNameServers, type NameServers } from './support/name-servers.ts';

/** Root, the parent, a server that has no zone, an address of ours and one of others, and a dead one. */
const [root, parent, lame] = ['127.3.0.1', '127.3.0.2', '127.3.0.3'];
const [ours, others, dead] = ['127.3.0.11', '127.3.0.12', '127.3.0.99'];
const digest = '02'.repeat(32);

const zones = {
  ours: 'ours.example.',
  mixed: 'mixed.example.',
  brand: 'brand.example.',
  others: 'others.example.',
  lost: 'lost.example.',
  none: 'none.example.',
  silent: 'a.silent.',
  lame: 'a.lame.',
  signed: 'signed.example.',
  twice: 'twice.example.',
};

describe('a hosted zone', () => {
  let bench: Bench;
  let servers: NameServers;
  let second: { readonly id: string };
  before(async () => {
    bench = await Bench.open({ policy: { onDelete: 'remove' } });
    for (const zone of Object.values(zones)) assert.equal((await bench.hook(hostsUpdate(zone))).code, 0);
    const serversOf = (zone: string): readonly string[] => bench.route53.zone(zone).nameServers ?? [];
    const all = Object.values(zones).flatMap(serversOf);
    const { id, nameServers: latest } = bench.route53.createZone(zones.twice);
    second = { id };
    const delegated = (zone: string, names: readonly string[]): readonly string[] =>
      names.map((server) => `${zone} NS ${server}`);
    const own = [...new Set([...all, ...latest])];
    servers = await startNameServers({
      [root]: {
        '.': [
          'example. NS ns.example.',
          `ns.example. A ${parent}`,
          'silent. NS ns.silent.',
          `ns.silent. A ${dead}`,
          'lame. NS ns.lame.',
          `ns.lame. A ${lame}`,
          ...own.map((server) => `${server.replace(/\.?$/, '.')} A ${ours}`),
          `ns.other. A ${others}`,
        ],
      },
      [parent]: {
        'example.': [
          '@ NS ns',
          `ns A ${parent}`,
          ...delegated(zones.ours, serversOf(zones.ours)),
          ...delegated(zones.mixed, [serversOf(zones.mixed)[0] ?? '', 'ns.other.']),
          ...delegated(zones.brand, ['ns1.brand.example.']),
          `ns1.brand.example. A ${ours}`,
          ...delegated(zones.others, ['ns.other.']),
          ...delegated(zones.lost, ['ns.silent.']),
          ...delegated(zones.signed, ['ns.other.']),
          `${zones.signed} DS 12345 13 2 ${digest}`,
          ...delegated(zones.twice, latest),
        ].map((line) => line.replace(/(\sNS \S*[^.\s])$/, '$1.')),
      },
      [lame]: { 'other.': ['@ NS ns'] },
    });
    Object.assign(bench.env, servers.env);
  });
  after(async () => {
    await bench.close();
    await servers.close();
  });

  const remove = async (zone: string) => bench.hook({ command: 'delete', zone: { name: zone } });
  const exists = (zone: string): boolean => bench.route53.dumpAccount().zones.some(({ name }) => name === zone);

  for (const [state, rule] of [
    ['ours', /held \(delegated\).*the parent zone still delegates to its name servers/],
    ['mixed', /held \(delegated\)/],
    ['brand', /held \(delegated\)/],
    [
      'silent',
      /held \(delegation-unknown\).*no name server of silent\. gives a useful answer: 127\.3\.0\.99 \(no answer\)/,
    ],
    ['lame', /held \(delegation-unknown\).*no name server of lame\. gives a useful answer: 127\.3\.0\.3 \(REFUSED\)/],
    ['lost', /held \(delegation-unknown\).*the addresses of ns\.silent\. can't be found/],
  ] as const)
    it(`stays if its delegation is ${state}`, async () => {
      const { code, stderr } = await remove(zones[state]);
      assert.equal(code, 1, stderr);
      assert.match(stderr, rule);
      assert.ok(exists(zones[state]));
    });

  for (const state of ['others', 'none'] as const)
    it(`is deleted if its delegation is ${state}`, async () => {
      const { code, stderr } = await remove(zones[state]);
      assert.equal(code, 0, stderr);
      assert.ok(!exists(zones[state]));
    });

  it('gets a warning if the parent has a DS record, but delegates elsewhere', async () => {
    assert.equal((await bench.hook(hostsUpdate(zones.ours, 7))).code, 0, 'it is in Plesk again');
    bench.configure({ hook: { apply: 'record' } });
    for (const zone of [zones.signed, zones.ours]) await bench.hook(hostsUpdate(zone, 9, `www.${zone}`));
    const { stderr } = await bench.run('plan', zones.signed, zones.ours);
    assert.match(stderr, /signed\.example\. at route53: the parent zone has a DS record/);
    assert.doesNotMatch(stderr, /ours\.example/);
  });

  it('is named by doctor if another of the same name is delegated to', async () => {
    const { checks } = JSON.parse((await bench.run('doctor', '--json')).stdout) as {
      readonly checks: readonly object[];
    };
    const text = JSON.stringify(checks);
    const id = second.id.replace('/hostedzone/', '');
    assert.match(
      text,
      new RegExp(`twice\\.example\\. has 2 hosted zones at route53: .*${id} \\([^)]*the parent zone delegates to it`),
    );
  });
});
