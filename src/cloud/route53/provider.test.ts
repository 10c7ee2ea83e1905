import assert from 'node:assert/strict';
import { after as atTheEnd, beforeEach, describe, it } from 'node:test';
import { startLocalRoute53, type LocalRoute53 } from '../../../fixtures/route53/local-route53.ts';
import { creation, deletion, update } from '../../../test/contract/changes.ts';
import type { Change } from '../../reconcile/plan/change.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Observed, ProviderSet } from '../../reconcile/plan/observed.ts';
import { recordSet, type RecordSet } from '../../reconcile/dns/record-set.ts';
import type { RateLimiter } from '../rate-limit/shared-limiter.ts';
import type { Provider } from '../provider.ts';
import { openRoute53 } from './client/client.ts';
import { referenceOf } from './zones/ownership.ts';
import { route53Provider } from './provider.ts';

const zone = 'example.com.' as DnsName;
const name = (label: string): DnsName => `${label}.${zone}` as DnsName;
const A = (label: string, ...values: string[]): RecordSet => recordSet(name(label), 'A', 300, values);

const unpaced: RateLimiter = { take: async () => true, refused: async () => {} };

describe('Route 53 as a provider', () => {
  let local: LocalRoute53;
  let provider: Required<Provider>;
  const opened: { close(): unknown }[] = [];
  atTheEnd(async () => {
    for (const item of opened) await item.close();
  });

  beforeEach(async () => {
    local = await startLocalRoute53({ settings: { processingMilliseconds: 0 } });
    process.env['AWS_ENDPOINT_URL_ROUTE_53'] = local.url;
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIALOCAL';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    provider = open();
    opened.push(local, provider);
  });

  function open(
    pinned: readonly (readonly [DnsName, string])[] = [],
    deadlineMs: number | null = null,
  ): Required<Provider> {
    const deadline = deadlineMs === null ? null : Date.now() + deadlineMs;
    const ownership = async () => ({
      target: 'main',
      server: 'plesk.example',
      names: ['plesk.example'],
      delegationSetId: null,
      pinned: new Map(pinned),
    });
    return route53Provider(async () => openRoute53({ region: 'us-east-1', profile: null }), ownership, {
      now: Date.now,
      deadline,
      limiter: unpaced,
      lateCode: 'Throttling',
      perSecond: null,
      onCall: () => {},
    });
  }

  const foundZone = (zoneId: string, isOurs: boolean) => ({
    kind: 'found' as const,
    hosted: {
      zoneId,
      keeper: { kind: isOurs ? 'us' : 'nobody' },
      made: isOurs,
      marked: isOurs,
      comment: isOurs ? 'dns-sync server=plesk.example' : '',
      recordSets: 2,
    },
  });

  async function made(): Promise<string> {
    const created = await provider.zoneMaker.create(zone, 1);
    assert.ok(created.kind === 'created');
    return created.zoneId;
  }

  const ours = (observed: Observed): readonly ProviderSet[] => observed.sets.filter(({ set }) => set.name !== zone);

  it('finds nothing if nothing exists, even next to zones with similar names', async () => {
    local.createZone('a.example.com.');
    local.createZone('example.con.');
    assert.deepEqual(await provider.find(zone), { kind: 'absent' });
  });

  it('creates a zone that it recognizes as its own, and never creates it twice', async () => {
    const created = await provider.zoneMaker.create(zone, 1);
    assert.ok(created.kind === 'created');
    assert.equal(created.nameServers.length, 4);
    assert.ok(created.nameServers.every((server) => server.endsWith('.')));
    assert.deepEqual(await provider.find(zone), foundZone(created.zoneId, true));
    assert.deepEqual(await provider.zoneMaker.create(zone, 1), { kind: 'taken' });
  });

  it('uses the only public zone of the name, and never a private one', async () => {
    local.createZone('example.com.', { privateZone: true, vpc: { VPCId: 'vpc-1', VPCRegion: 'us-east-1' } });
    assert.deepEqual(await provider.find(zone), { kind: 'absent' });
    const { id } = local.createZone('example.com.');
    assert.deepEqual(await provider.find(zone), foundZone(id, false));
  });

  it("prefers its own of several, and can't choose between others", async () => {
    const first = local.createZone('example.com.', { comment: 'first' });
    const two = local.createZone('example.com.');
    const found = await provider.find(zone);
    assert.ok(found.kind === 'ambiguous');
    assert.deepEqual(found.candidates.map((candidate) => candidate.zoneId).sort(), [first.id, two.id].sort());
    assert.equal(found.candidates.find((candidate) => candidate.zoneId === first.id)?.comment, 'first');
    const created = await made();
    assert.deepEqual(await provider.find(zone), foundZone(created, true));
    const listing = await provider.list();
    assert.deepEqual(await listing.find(zone), foundZone(created, true));
    assert.deepEqual(await listing.find('other.example.' as DnsName), { kind: 'absent' });
    assert.equal((await listing.byId(zone, first.id))?.comment, 'first');
    assert.equal(await listing.byId(zone, 'Z0'), null);
  });

  it('follows a pin only to a public zone of that name', async () => {
    const { id } = local.createZone('example.com.');
    local.createZone('example.com.');
    assert.deepEqual(await open([[zone, id]]).find(zone), foundZone(id, false));
    const otherZone = local.createZone('other.example.');
    await assert.rejects(open([[zone, otherZone.id]]).find(zone), { code: 'wrong-pin' });
    await assert.rejects(open([[zone, 'ZNOTTHERE']]).find(zone), { code: 'wrong-pin' });
  });

  it('lists all pages, and distinguishes plain sets from routed ones', async () => {
    const zoneId = await made();
    const many = Array.from({ length: 450 }, (_, n) => creation(A(`n${n}`, '192.0.2.1')));
    assert.deepEqual((await provider.submit(zone, zoneId, many)).failure, null);
    for (const identifier of ['one', 'two']) {
      local.put(zone, {
        Name: name('routed'),
        Type: 'A',
        SetIdentifier: identifier,
        Weight: 1,
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.1' }],
      });
    }
    const before = provider.calls();
    const observed = await provider.observe(zone, zoneId);
    assert.equal(provider.calls() - before, 2);
    assert.equal(ours(observed).length, 450);
    assert.equal(observed.routed.length, 2);
    assert.match(observed.routed[0]?.detail as string, /SetIdentifier "one", Weight 1/);
    assert.equal(observed.nameServers.length, 4);
  });

  it('writes what it reads again, for every type', async () => {
    const zoneId = await made();
    const sets = [
      A('*', '192.0.2.1'),
      recordSet(name('v6'), 'AAAA', 60, ['2001:db8::1', '2001:db8::2']),
      recordSet(name('alias'), 'CNAME', 60, ['target\\032space.example.']),
      recordSet(name('mail'), 'MX', 60, ['0 .']),
      recordSet(name('sub'), 'NS', 60, ['ns.example.net.']),
      recordSet(name('text'), 'TXT', 60, ['"tab \\009 quote \\" back\\\\slash \\195\\188"']),
      recordSet(name('_sip._tcp'), 'SRV', 60, ['1 5 443 host.example.']),
      recordSet(name('caa'), 'CAA', 60, ['0 issue "ca.example; x=1"']),
      recordSet(name('sub'), 'DS', 60, ['60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118']),
      recordSet(name('_443._tcp'), 'TLSA', 60, [`3 1 1 ${'ab'.repeat(32)}`]),
      recordSet(name('web'), 'HTTPS', 60, ['1 . alpn="h2,h3" ipv4hint="192.0.2.1"']),
      recordSet(name('0/25'), 'PTR', 60, ['host.example.']),
      recordSet(name('dot\\.ted'), 'A', 60, ['192.0.2.1']),
    ];
    const { failure, refused, stale } = await provider.submit(zone, zoneId, sets.map(creation));
    assert.deepEqual([failure, refused, stale], [null, [], false]);
    const observed = await provider.observe(zone, zoneId);
    const found = ours(observed).map((item) => item.set);
    assert.deepEqual(new Set(found), new Set(sets));
    const emptied = await provider.submit(zone, zoneId, ours(observed).map(deletion));
    assert.equal(emptied.done.length, sets.length);
    assert.equal(ours(await provider.observe(zone, zoneId)).length, 0);
  });

  it('reports that the zone changed meanwhile, without changing anything', async () => {
    const zoneId = await made();
    await provider.submit(zone, zoneId, [creation(A('www', '192.0.2.1'))]);
    const [seen] = ours(await provider.observe(zone, zoneId));
    assert.ok(seen);
    local.edit(zone, [
      {
        Action: 'UPSERT',
        ResourceRecordSet: { Name: name('www'), Type: 'A', TTL: 300, ResourceRecords: [{ Value: '203.0.113.1' }] },
      },
    ]);
    for (const changes of [
      [update(seen, A('www', '192.0.2.2'))],
      [deletion(seen)],
      [creation(A('www', '192.0.2.2'))],
    ]) {
      const { stale, done, refused } = await provider.submit(zone, zoneId, [
        ...changes,
        creation(A('new', '192.0.2.3')),
      ]);
      assert.deepEqual([stale, done, refused], [true, [], []]);
    }
    assert.deepEqual(
      ours(await provider.observe(zone, zoneId)).map((item) => item.set.values),
      [['203.0.113.1']],
    );
  });

  it('keeps the stored spelling of unchanged values, so that a later delete still matches', async () => {
    const zoneId = await made();
    const records = [{ Value: '2001:DB8:0:0::1' }, { Value: '2001:db8::2' }];
    local.put(zone, { Name: name('v6'), Type: 'AAAA', TTL: 300, ResourceRecords: records });
    const [seen] = ours(await provider.observe(zone, zoneId));
    assert.ok(seen);
    const next = recordSet(name('v6'), 'AAAA', 60, ['2001:db8::1', '2001:db8::3']);
    const { done } = await provider.submit(zone, zoneId, [update(seen, next)]);
    assert.deepEqual(
      local.recordSet(zone, name('v6'), 'AAAA')?.ResourceRecords?.map((record) => record.Value),
      ['2001:DB8:0:0::1', '2001:db8::3'],
    );
    assert.ok(done[0]?.now);
    assert.equal((await provider.submit(zone, zoneId, [deletion(done[0].now)])).done.length, 1);
  });

  it('sets a refused record aside and sends the rest again', async () => {
    const zoneId = await made();
    local.put(zone, { Name: name('cname'), Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: 'example.net.' }] });
    const { done, refused, stale } = await provider.submit(zone, zoneId, [
      creation(A('a', '192.0.2.1')),
      creation(A('cname', '192.0.2.1')),
      creation(A('z', '192.0.2.1')),
    ]);
    assert.equal(stale, false);
    assert.equal(done.length, 2);
    assert.match(refused[0]?.reason as string, /conflicting RRSet of type CNAME/);
  });

  it('makes the changes that a full zone has room for, and reports the numbers', async () => {
    const zoneId = await made();
    await provider.submit(zone, zoneId, [creation(A('one', '192.0.2.1')), creation(A('two', '192.0.2.1'))]);
    local.configure({ quotas: { recordSetsPerZone: 4 } });
    const [first, two] = ours(await provider.observe(zone, zoneId));
    assert.ok(first && two);
    const changes = [
      update(first, A('one', '192.0.2.9')),
      creation(A('three', '192.0.2.1')),
      creation(A('four', '192.0.2.1')),
    ];
    const { done, failure, stale } = await provider.submit(zone, zoneId, changes);
    assert.deepEqual([done.length, stale, failure?.code], [1, false, 'record-quota']);
    assert.match(failure?.message as string, /has 4 of at most 4 record sets/);
    const swap = await provider.submit(zone, zoneId, [deletion(two), creation(A('three', '192.0.2.1'))]);
    assert.deepEqual([swap.done.length, swap.failure], [2, null], 'what goes makes room');
  });

  it('finds the bad record by halving if the service names none', async () => {
    const zoneId = await made();
    const bad: Change = creation(recordSet(name('bad'), 'A', 300, ['not an address']));
    const good = Array.from({ length: 20 }, (_, n) => creation(A(`n${n}`, '192.0.2.1')));
    const { done, refused } = await provider.submit(zone, zoneId, [...good.slice(0, 7), bad, ...good.slice(7)]);
    assert.equal(done.length, 20);
    assert.deepEqual(
      refused.map((item) => item.change),
      [bad],
    );
  });

  it('repeats lost and temporarily refused calls until its deadline', async () => {
    const zoneId = await made();
    local.faults.next('unavailable', 'ChangeResourceRecordSets', 2);
    local.faults.next('throttle', 'ChangeResourceRecordSets', 2);
    assert.equal((await provider.submit(zone, zoneId, [creation(A('www', '192.0.2.1'))])).done.length, 1);
    local.faults.next('lost-reply', 'ChangeResourceRecordSets', 1);
    const lost = await provider.submit(zone, zoneId, [creation(A('lost', '192.0.2.1'))]);
    assert.deepEqual([lost.stale, lost.done], [true, []], 'the repeat finds it made');
    local.faults.add({ kind: 'throttle', action: 'ChangeResourceRecordSets' });
    const { failure } = await open([], 4000).submit(zone, zoneId, [creation(A('late', '192.0.2.1'))]);
    assert.equal(failure?.code, 'throttled');
  });

  it('gives up on a silent service at the deadline', async () => {
    const zoneId = await made();
    local.faults.add({ kind: 'latency', milliseconds: 5000, action: 'ListResourceRecordSets' });
    await assert.rejects(
      open([], 300).observe(zone, zoneId),
      (error) => error instanceof DnsSyncError && error.code === 'unreachable',
    );
  });

  it('says which permission is missing', async () => {
    local.configure({ deniedActions: ['CreateHostedZone'] });
    await assert.rejects(
      provider.zoneMaker.create(zone, 1),
      (error) => error instanceof DnsSyncError && /is not allowed to call route53:CreateHostedZone/.test(error.message),
    );
  });

  it('creates references that fit, one for each server, zone and generation', () => {
    const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example.` as DnsName;
    const references = [
      referenceOf('s', zone, 1),
      referenceOf('s', zone, 2),
      referenceOf('t', zone, 1),
      referenceOf('s', long, 1),
      referenceOf('ü', zone, 1),
    ];
    assert.equal(new Set(references).size, references.length);
    for (const reference of references)
      assert.ok(reference.length <= 128 && /^[\x21-\x7e]+$/.test(reference), reference);
  });
});
