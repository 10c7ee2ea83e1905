import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import { send } from '../../fixtures/oci-dns/test-client.ts';

/** A method of the SDK's client. */
type Call = (request: object) => Promise<Readonly<Record<string, unknown>>>;

/** The parts of Oracle's SDK that are used here. It is installed only for this test, so it has no types. */
interface Sdk {
  readonly DnsClient: new (settings: object) => { endpoint: string } & Readonly<Record<string, Call>>;
}
interface SdkCommon {
  readonly SimpleAuthenticationDetailsProvider: new (...words: readonly unknown[]) => object;
  readonly Region: { fromRegionId(id: string): object };
}

describe("Oracle's own SDK", () => {
  let local: LocalOciDns;
  let client: InstanceType<Sdk['DnsClient']>;
  before(async () => {
    const folder = process.env['OCI_SDK_FOLDER'];
    assert.ok(folder !== undefined, 'run this by "npm run test:oci", which installs the SDK');
    const load = createRequire(join(folder, 'package.json'));
    const { DnsClient } = load('oci-dns') as Sdk;
    const { SimpleAuthenticationDetailsProvider, Region } = load('oci-common') as SdkCommon;
    local = await LocalOciDns.open();
    const { tenancy, user, fingerprint, privateKey } = local.profile;
    const region = Region.fromRegionId('us-phoenix-1');
    const identity = [tenancy, user, fingerprint, privateKey, null, region] as const;
    client = new DnsClient({ authenticationDetailsProvider: new SimpleAuthenticationDetailsProvider(...identity) });
    client.endpoint = local.url;
  });
  after(async () => local.close());

  const call = async (method: string, request: object) => {
    const work = client[method];
    assert.ok(work !== undefined, method);
    return work.call(client, request);
  };

  it('creates, reads, changes and deletes a zone at the local service', async () => {
    const { compartmentId } = local;
    const createZoneDetails = { migrationSource: 'NONE', name: 'sdk.example', compartmentId, zoneType: 'PRIMARY' };
    const { zone } = (await call('createZone', { createZoneDetails })) as { zone: { id: string } };
    const zoneNameOrId = zone.id;
    for (let state = 'CREATING'; state === 'CREATING';)
      state = ((await call('getZone', { zoneNameOrId })) as { zone: { lifecycleState: string } }).zone.lifecycleState;
    const { items } = (await call('listZones', { compartmentId, scope: 'GLOBAL', limit: 10 })) as {
      items: readonly { readonly name: string; readonly version: string }[];
    };
    assert.deepEqual(
      items.map(({ name }) => name),
      ['sdk.example'],
    );
    const set = { domain: 'www.sdk.example', rtype: 'A' };
    const add = { operation: 'ADD', ...set, rdata: '192.0.2.1', ttl: 300 };
    const patch = async (...operations: readonly object[]) =>
      call('patchZoneRecords', { zoneNameOrId, patchZoneRecordsDetails: { items: operations } });
    await patch({ operation: 'PROHIBIT', ...set }, add);
    assert.deepEqual(local.lines('sdk.example'), ['www.sdk.example A 300 192.0.2.1']);
    await assert.rejects(patch({ operation: 'PROHIBIT', ...set }, add), { statusCode: 409 });
    const { recordCollection } = (await call('getZoneRecords', { zoneNameOrId, domain: 'www.sdk.example' })) as {
      recordCollection: { items: readonly { readonly rrsetVersion: string }[] };
    };
    const [{ rrsetVersion } = { rrsetVersion: '' }] = recordCollection.items;
    await patch({ operation: 'REQUIRE', ...set, rrsetVersion }, { operation: 'REMOVE', ...set });
    assert.deepEqual(local.lines('sdk.example'), []);
    await call('updateZone', { zoneNameOrId, updateZoneDetails: { freeformTags: { a: 'b' } } });
    assert.deepEqual(local.zone('sdk.example').freeformTags, { a: 'b' });
    await call('deleteZone', { zoneNameOrId });
    assert.deepEqual(local.zoneNames(), []);
  });

  it('signs the same headers as we do, for requests with and without content', async () => {
    const signedBy = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      const start = local.ledger.length;
      await work();
      const [entry] = local.ledger.slice(start);
      assert.equal(entry?.rule, null, 'the service refused it');
      return entry.signed.toSorted();
    };
    const { compartmentId } = local;
    const details = { name: 'a.example', compartmentId, zoneType: 'PRIMARY' };
    const sdkRead = await signedBy(async () => call('listZones', { compartmentId }));
    const ourRead = await signedBy(async () => send(local, 'GET', `/zones?compartmentId=${compartmentId}`));
    assert.deepEqual(ourRead, sdkRead);
    const sdkWrite = await signedBy(async () =>
      call('createZone', { createZoneDetails: { migrationSource: 'NONE', ...details } }),
    );
    const ourWrite = await signedBy(async () => send(local, 'POST', '/zones', { ...details, name: 'b.example' }));
    assert.deepEqual(ourWrite, sdkWrite);
  });
});
