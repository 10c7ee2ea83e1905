import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, beforeEach, describe, it } from 'node:test';
import type { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import { defaultSettings, type Settings } from '../../fixtures/oci-dns/settings.ts';
import type { LocalZone } from '../../fixtures/oci-dns/zone-content.ts';
import type { Provider } from '../../src/cloud/provider.ts';
import { parseName, type DnsName } from '../../src/reconcile/dns/name.ts';
import { recordSet, type RecordSet } from '../../src/reconcile/dns/record-set.ts';
import type { Change } from '../../src/reconcile/plan/change.ts';
import type { ProviderSet } from '../../src/reconcile/plan/observed.ts';
import { openLocalService, type LocalService } from './support/open-provider.ts';

const nameOf = (text: string): DnsName => {
  const name = parseName(text);
  assert.ok(name.ok);
  return name.value;
};
const zoneName = nameOf('a.example.');
const setAt = (label: string, type: string, values: readonly string[], ttl = 3600): RecordSet =>
  recordSet(nameOf(`${label}.a.example.`), type, ttl, values);
const creation = (after: RecordSet): Change => ({ kind: 'create', before: null, after, why: 'edited', drifted: false });
const update = (before: ProviderSet, after: RecordSet): Change => {
  return { kind: 'update', before, after, why: 'edited', drifted: false };
};

describe("a provider of Oracle's DNS", () => {
  let service: LocalService;
  let local: LocalOciDns;
  let provider: Provider;
  let zone: LocalZone;
  atFirst(async () => {
    service = await openLocalService();
    ({ local } = service);
  });
  atTheEnd(async () => service.close());
  beforeEach(() => {
    Object.assign(local.settings, defaultSettings());
    for (const old of local.realm.zones.values()) local.realm.delete(old);
    zone = local.createZone('a.example');
    provider = service.provider();
  });

  const submit = async (...changes: readonly Change[]) => provider.submit(zoneName, zone.id, changes);
  const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'none',
      (error: unknown) => (error as { readonly code?: unknown }).code,
    );
  const written = async (set: RecordSet): Promise<ProviderSet> => {
    const { done } = await submit(creation(set));
    const [{ now } = { now: null }] = done;
    assert.ok(now !== null);
    return now;
  };

  it('makes an edit with one call, and no look, also after an edit', async () => {
    const first = await written(setAt('www', 'A', ['192.0.2.1']));
    const calls = await local.calls(async () => {
      const { done } = await submit(update(first, setAt('www', 'A', ['192.0.2.2'], 60)));
      await submit(update(done[0]?.now as ProviderSet, setAt('www', 'A', ['192.0.2.2', '192.0.2.3'], 60)));
    });
    assert.deepEqual(calls, ['PatchZoneRecords', 'PatchZoneRecords']);
    assert.deepEqual(local.lines('a.example'), ['www.a.example A 60 192.0.2.2, 192.0.2.3']);
  });

  it('makes an edit once although its answer is lost', async () => {
    const first = await written(setAt('www', 'A', ['192.0.2.1']));
    local.fail('lost-reply', 'PatchZoneRecords');
    const { stale, unsure } = await submit(update(first, setAt('www', 'A', ['192.0.2.2'])));
    // The repeated patch meets its own result: the zone is read again, and nothing is done twice.
    assert.deepEqual([stale, unsure], [true, []]);
    assert.deepEqual(local.lines('a.example'), ['www.a.example A 3600 192.0.2.2']);
  });

  const foreignEdits: Readonly<Record<string, readonly object[]>> = {
    'adds a value': [{ operation: 'ADD', rdata: '203.0.113.9' }],
    'changes the TTL': [{ operation: 'ADD', ttl: 77 }],
    'deletes the set': [{ operation: 'REMOVE' }],
    'changes it and changes it back': [
      { operation: 'ADD', rdata: '203.0.113.9' },
      { operation: 'REMOVE', rdata: '203.0.113.9' },
    ],
  };
  const moods: readonly Partial<Settings>[] = [
    {},
    { preconditionError: '400 InvalidParameter' },
    { preconditionError: '412 NoEtagMatch' },
  ];
  for (const mood of moods)
    for (const [what, items] of Object.entries(foreignEdits))
      it(`touches nothing if another program ${what}, with ${JSON.stringify(mood)}`, async () => {
        Object.assign(local.settings, mood);
        const first = await written(setAt('www', 'A', ['192.0.2.1', '192.0.2.2']));
        for (const item of items) local.edit('a.example', [{ domain: 'www.a.example', rtype: 'A', ...item }]);
        const before = local.lines('a.example');
        const { stale, done } = await submit(
          update(first, setAt('www', 'A', ['192.0.2.7'])),
          creation(setAt('mail', 'A', ['192.0.2.8'])),
        );
        assert.deepEqual([stale, done.length, local.lines('a.example')], [true, 0, before]);
      });

  it('writes with the ETag of a look where the service does not know its own preconditions', async () => {
    const first = await written(setAt('www', 'A', ['192.0.2.1']));
    local.settings.comparison = 'verbatim';
    const spelled = { ...first, raw: { ...first.raw, rdata: ['192.0.2.1 '] } };
    const { done, stale, refused } = await submit(update(spelled, setAt('www', 'A', ['192.0.2.2'])));
    assert.deepEqual([done.length, stale, refused.length], [1, false, 0]);
    assert.deepEqual(local.lines('a.example'), ['www.a.example A 3600 192.0.2.2']);
  });

  it('names the record that the service refuses, and makes all others', async () => {
    local.settings.escapedTexts = 'refused';
    const bad = setAt('txt', 'TXT', [String.raw`"a \" b"`]);
    const good = ['a', 'b', 'c'].map((label) => setAt(label, 'A', ['192.0.2.1']));
    const { done, refused, stale } = await submit(...[...good, bad].map(creation));
    assert.deepEqual([done.length, stale], [3, false]);
    assert.deepEqual(
      refused.map(({ change, reason }) => [change.after?.type, reason]),
      [['TXT', 'invalid TXT data']],
    );
  });

  it('makes all other changes where the service fails on DS records', async () => {
    local.settings.dsRecords = 'error-500';
    const ds = setAt('sub', 'DS', ['60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118']);
    const { done, failure } = await submit(creation(ds), creation(setAt('www', 'A', ['192.0.2.1'])));
    assert.deepEqual([done.length, failure?.code], [1, 'service-failing']);
    assert.deepEqual(local.lines('a.example'), ['www.a.example A 3600 192.0.2.1']);
  });

  it('has ALIAS and protected records as routed', async () => {
    local.realm.put(zone, (records) => [
      ...records,
      { domain: 'alias.a.example', rtype: 'ALIAS', rdata: 'b.example.', ttl: 60, isProtected: false, rrsetVersion: '' },
      { domain: 'kept.a.example', rtype: 'A', rdata: '192.0.2.1', ttl: 60, isProtected: true, rrsetVersion: '' },
    ]);
    const { routed, sets } = await provider.observe(zoneName, zone.id);
    assert.deepEqual(
      routed.map(({ name, type }) => `${name} ${type}`),
      ['alias.a.example. ALIAS', 'kept.a.example. A'],
    );
    assert.deepEqual(
      sets.map(({ set }) => set.type),
      ['NS', 'SOA'],
    );
  });

  it('reads a zone of several pages as one version, or says that it is not', async () => {
    local.settings.maxPage = 4;
    await submit(...Array.from({ length: 9 }, (_, i) => creation(setAt(`n${i}`, 'A', ['192.0.2.1']))));
    const { sets, complete } = await provider.observe(zoneName, zone.id);
    assert.deepEqual([sets.length, complete], [11, true]);
    let serial = 0;
    const busy = service.provider('plesk.example', {
      onCall: ({ action }) => {
        if (action !== 'GetZoneRecords') return;
        serial++;
        const rdata = `192.0.2.${serial}`;
        local.edit('a.example', [{ operation: 'ADD', domain: 'busy.a.example', rtype: 'A', rdata, ttl: 60 }]);
      },
    });
    assert.equal((await busy.observe(zoneName, zone.id)).complete, false);
  });

  it('keeps the tags of others when it marks a zone', async () => {
    zone.freeformTags = { Department: 'Finance' };
    const found = await provider.find(zoneName);
    assert.ok(found.kind === 'found');
    assert.equal(found.hosted.keeper.kind, 'nobody');
    await provider.mark?.(found.hosted, 'kept');
    assert.deepEqual(zone.freeformTags, { Department: 'Finance', 'dns-sync-owner': 'dns-sync server=plesk.example' });
    const other = await service.provider('other.example').find(zoneName);
    assert.ok(other.kind === 'found');
    assert.deepEqual(other.hosted.keeper, { kind: 'other', server: 'plesk.example' });
    assert.deepEqual(
      [...(await (await service.provider('other.example').list()).otherServers())],
      [['plesk.example', 1]],
    );
  });

  it('finds a zone whose creation was answered too late, and goes on', async () => {
    local.settings.creationMs = 700;
    const late = nameOf('late.example.');
    const hasty = service.provider('plesk.example', { deadline: Date.now() + 300 });
    assert.equal(await codeOf(hasty.zoneMaker?.create(late, 1) ?? Promise.resolve()), 'throttled');
    const found = await provider.find(late);
    assert.ok(found.kind === 'found');
    const { failure, done } = await provider.submit(late, found.hosted.zoneId, [
      creation(recordSet(nameOf('www.late.example.'), 'A', 60, ['192.0.2.1'])),
    ]);
    assert.deepEqual([failure, done.length], [null, 1]);
  });

  it('creates one zone although the answer to its creation is lost', async () => {
    local.fail('lost-reply', 'CreateZone');
    const created = await provider.zoneMaker?.create(nameOf('lost.example.'), 1);
    assert.equal(created?.kind, 'created');
    assert.deepEqual(local.zoneNames(), ['a.example', 'lost.example']);
  });

  it('says that another tenancy of the realm has a name', async () => {
    local.settings.takenNames = ['taken.example'];
    await assert.rejects(
      provider.zoneMaker?.create(nameOf('taken.example.'), 1) ?? Promise.resolve(),
      /taken: another compartment or tenancy of the realm has it/,
    );
  });

  it('deletes no zone that changes between the look and the deletion', async () => {
    const busy = service.provider('plesk.example', {
      onCall: ({ action }) => {
        if (action === 'GetZoneRecords')
          local.edit('a.example', [{ operation: 'ADD', domain: 'a.example', rtype: 'A', rdata: '192.0.2.1', ttl: 60 }]);
      },
    });
    assert.deepEqual(await busy.zoneMaker?.remove(zoneName, zone.id), {
      kind: 'kept',
      reason: 'the zone changed meanwhile',
    });
    assert.equal(local.lines('a.example').length, 1);
  });

  it('distinguishes a missing right from a zone that is gone', async () => {
    const first = await written(setAt('www', 'A', ['192.0.2.1']));
    local.settings.denied = ['PatchZoneRecords'];
    const change = update(first, setAt('www', 'A', ['192.0.2.2']));
    assert.equal((await submit(change)).failure?.code, 'access-denied');
    local.settings.denied = ['GetZoneRecords'];
    assert.equal(await codeOf(provider.observe(zoneName, zone.id)), 'access-denied');
    local.realm.delete(zone);
    assert.equal((await submit(change)).failure?.code, 'no-such-zone');
    assert.equal(await codeOf(provider.observe(zoneName, zone.id)), 'no-such-zone');
    local.settings.denied = ['ListZones'];
    assert.equal(await codeOf(provider.find(zoneName)), 'access-denied');
  });

  it('explains a clock that is wrong, a key that is not known, and throttling', async () => {
    local.settings.skewMs = 600_000;
    await assert.rejects(provider.find(zoneName), /the clock of this machine is (?:600|599|601) seconds behind/);
    local.settings.skewMs = 0;
    const [known] = local.keys;
    assert.ok(known !== undefined);
    local.keys.clear();
    assert.equal(await codeOf(provider.find(zoneName)), 'bad-credentials');
    local.keys.set(...known);
    local.settings.rate = { burst: 0, perSecond: 0 };
    const hasty = service.provider('plesk.example', { deadline: Date.now() + 500 });
    assert.equal(await codeOf(hasty.find(zoneName)), 'throttled');
  });

  it('reports each limit as such', async () => {
    local.settings.maxZones = 1;
    assert.equal(await codeOf(provider.zoneMaker?.create(nameOf('b.example.'), 1) ?? Promise.resolve()), 'zone-quota');
    local.settings.maxRecords = 5;
    assert.equal((await submit(creation(setAt('www', 'A', ['192.0.2.1'])))).failure?.code, 'record-quota');
  });

  it('proves with the pages of one listing that no zone moved', async () => {
    for (let i = 0; i < 250; i++) local.createZone(`z${i}.example`);
    const listing = await provider.list();
    const calls = await local.calls(async () => {
      for (let i = 0; i < 250; i++) {
        const found = await listing.find(nameOf(`z${i}.example.`));
        assert.ok(found.kind === 'found' && found.hosted.version !== undefined);
      }
    });
    assert.deepEqual(calls, ['ListZones', 'ListZones', 'ListZones']);
  });
});
