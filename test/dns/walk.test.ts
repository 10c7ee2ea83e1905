import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDnsClient, type DnsClient } from '../../src/cloud/dns/dns-client.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import type { Delegation } from '../../src/reconcile/live/dns-answer.ts';
import { startNameServers, type NameServers } from './support/name-servers.ts';

/** Root, the top-level domains, two servers of zones, and an address where nothing listens. */
const [root, tld, first, second, dead] = ['127.1.0.1', '127.1.0.2', '127.1.0.3', '127.1.0.4', '127.1.0.99'];
const digest = '01'.repeat(32);
const name = (text: string): DnsName => text as DnsName;

/** NS records of a zone at servers in the zone, with their glue. */
const within = (zone: string, ...addresses: readonly string[]): readonly string[] =>
  addresses.flatMap((address, i) => [`${zone} NS ns${i}.${zone}`, `ns${i}.${zone} A ${address}`]);

describe('the walk from the root', () => {
  let servers: NameServers;
  let client: DnsClient;
  const open = (settings: object = {}): DnsClient =>
    openDnsClient(
      { rootServers: [root], port: servers.port, timeoutSeconds: 20, queriesPerSecond: 500, ...settings },
      Date.now,
    );
  const delegation = async (zone: string): Promise<Delegation> => client.delegation(name(zone));

  before(async () => {
    servers = await startNameServers({
      [root]: { '.': [...within('example.', tld), ...within('net.', tld)], 'root.': within('root.', root) },
      [tld]: {
        'example.': [
          ...within('example.', tld),
          ...within('a.example.', first, second),
          `a.example. DS 12345 13 2 ${digest}`,
          'glueless.example. NS ns.host.net.',
          'loop.example. NS ns.loop.net.',
          'self.example. NS ns.self.example.',
          ...within('dead-first.example.', dead, first),
          ...within('dead.example.', dead),
          ...within('lame.example.', second),
          ...within('half.example.', second, first),
          'alias.example. CNAME a.example.',
          'txt.example. TXT "x"',
          ...within('zone.deep.down.example.', first),
          ...within('same.example.', tld),
          ...within('big.example.', ...Array.from({ length: 60 }, () => first)),
          'six.example. NS ns.six.example.',
          'ns.six.example. AAAA ::1',
        ],
        'same.example.': [...within('same.example.', tld), 'b.same.example. NS ns.host.net.'],
        'net.': [...within('net.', tld), ...within('host.net.', first), 'loop.net. NS ns.loop.example.'],
      },
      [first]: {
        'a.example.': [...within('a.example.', first, second), ...within('b.a.example.', second)],
        'text.example.': ['@ NS ns', `ns A ${first}`, `@ TXT ${'"0123456789abcdefghijklmnopqrstuvwxyz" '.repeat(100)}`],
        'host.net.': [...within('host.net.', first), `ns A ${second}`, 'alias CNAME ns', 'text TXT "x"'],
        'half.example.': [...within('half.example.', second, first), 'x.half.example. NS ns.host.net.'],
        'dead-first.example.': [...within('dead-first.example.', dead, first), 'x.dead-first.example. NS ns.host.net.'],
        'zone.deep.down.example.': within('zone.deep.down.example.', first),
      },
      [second]: { 'glueless.example.': ['@ NS ns.host.net.', 'x NS ns.host.net.'] },
      '::1': { 'six.example.': ['@ NS ns', 'ns AAAA ::1', 'x NS ns.host.net.'] },
    });
    client = open();
  });
  after(async () => {
    client.close();
    await servers.close();
  });

  it('finds name servers with glue, the DS records, and the TTL', async () => {
    assert.deepEqual(await delegation('a.example.'), {
      kind: 'delegated',
      parent: 'example.',
      nameServers: [
        { name: 'ns0.a.example.', addresses: [first] },
        { name: 'ns1.a.example.', addresses: [second] },
      ],
      ds: [`12345 13 2 ${digest}`],
      ttl: 300,
    });
  });

  it('asks a zone above only once, however many are below it', async () => {
    const fresh = open();
    const zones = Array.from({ length: 100 }, (_, i) => name(`n${i}.example.`));
    const found = await Promise.all(zones.map(async (zone) => fresh.delegation(zone)));
    for (const item of found) assert.deepEqual(item, { kind: 'none', parent: 'example.' });
    assert.equal(fresh.queries(), 101);
    fresh.close();
  });

  for (const [zone, parent, why] of [
    ['nothing.example.', 'example.', 'there is no such name'],
    ['down.example.', 'example.', 'the name is an empty non-terminal'],
    ['txt.example.', 'example.', 'the name has other records'],
    ['alias.example.', 'example.', 'the name is an alias'],
    ['x.alias.example.', 'example.', 'the name is below an alias'],
    ['x.b.nothing.example.', 'example.', 'no name above it exists'],
    ['c.a.example.', 'a.example.', 'it is in a zone that is delegated'],
    ['nothing.', '.', 'there is no such top-level domain'],
  ] as const)
    it(`finds none for ${zone}: ${why}`, async () =>
      assert.deepEqual(await delegation(zone), { kind: 'none', parent }));

  for (const [zone, parent, server, why] of [
    ['glueless.example.', 'example.', 'ns.host.net.', 'without glue'],
    ['x.glueless.example.', 'glueless.example.', 'ns.host.net.', 'below servers without glue in another zone'],
    ['b.a.example.', 'a.example.', 'ns0.b.a.example.', 'below a delegated zone'],
    ['zone.deep.down.example.', 'example.', 'ns0.zone.deep.down.example.', 'below empty non-terminals'],
    ['same.example.', 'example.', 'ns0.same.example.', 'on the same servers as its parent'],
    ['b.same.example.', 'same.example.', 'ns.host.net.', 'below a zone on the same servers as its parent'],
    ['x.half.example.', 'half.example.', 'ns.host.net.', 'below a zone of which one server is lame'],
    ['x.dead-first.example.', 'dead-first.example.', 'ns.host.net.', 'below a zone of which one server is dead'],
    ['x.six.example.', 'six.example.', 'ns.host.net.', 'below a zone that only IPv6 reaches'],
  ] as const)
    it(`finds ${zone}, ${why}`, async () => {
      const found = await delegation(zone);
      assert.ok(found.kind === 'delegated', JSON.stringify(found));
      assert.equal(found.parent, parent);
      assert.deepEqual(found.nameServers[0]?.name, server);
      assert.deepEqual(found.ds, []);
    });

  for (const [zone, reason] of [
    ['x.dead.example.', /^no name server of dead\.example\. gives a useful answer: 127\.1\.0\.99 \(no answer\)$/],
    ['x.lame.example.', /^no name server of lame\.example\. gives a useful answer: 127\.1\.0\.4 \(REFUSED\)$/],
    ['x.loop.example.', /^no name server of loop\.example\. gives .*: ns\.loop\.net\. \(no address found\)$/],
    ['x.self.example.', /^no name server of self\.example\. gives .*: ns\.self\.example\. \(no address found\)$/],
    ['.', /^the root zone has no parent zone$/],
  ] as const)
    it(`does not know about ${zone}`, async () => {
      const found = await delegation(zone);
      assert.ok(found.kind === 'unknown', JSON.stringify(found));
      assert.match(found.reason, reason);
    });

  it('finds addresses of name servers', async () => {
    assert.deepEqual(await client.addresses(name('ns.host.net.')), [second]);
    assert.deepEqual(await client.addresses(name('alias.host.net.')), [second]);
    assert.deepEqual(await client.addresses(name('ns.six.example.')), ['::1']);
    assert.deepEqual(await client.addresses(name('text.host.net.')), []);
    assert.deepEqual(await client.addresses(name('nothing.host.net.')), []);
    assert.equal(await client.addresses(name('ns.loop.net.')), null);
    assert.equal(await client.addresses(name('ns.self.example.')), null);
  });

  it('asks by TCP for what is too long for UDP', async () => {
    const found = await delegation('big.example.');
    assert.equal(found.kind === 'delegated' ? found.nameServers.length : found, 60);
    const fresh = open();
    const answer = await fresh.ask(first, { name: name('text.example.'), type: 'TXT' });
    assert.equal(
      answer?.answers[0]?.value?.replaceAll(/" "|"/g, ''),
      '0123456789abcdefghijklmnopqrstuvwxyz'.repeat(100),
    );
    assert.equal(fresh.queries(), 2);
    fresh.close();
  });

  it('notices that nothing leaves the network, and then asks nothing more', async () => {
    const blocked = open({ rootServers: [dead, '127.1.0.98'] });
    const zones = ['a.example.', 'b.net.', 'c.org.'].map(name);
    for (const found of await Promise.all(zones.map(async (zone) => blocked.delegation(zone))))
      assert.match(found.kind === 'unknown' ? found.reason : '', /^no root server gives a useful answer/);
    assert.equal(blocked.isBlocked(), true);
    assert.equal(blocked.queries(), 2);
    assert.equal(await blocked.ask(first, { name: name('a.example.'), type: 'NS' }), null);
    assert.equal(blocked.queries(), 2);
    assert.equal(client.isBlocked(), false);
    blocked.close();
  });
});
