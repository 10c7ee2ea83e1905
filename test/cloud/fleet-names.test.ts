import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startLocalRoute53, type LocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import { ociProvider } from '../../src/cloud/oci/provider.ts';
import type { HostedZone, Provider } from '../../src/cloud/provider.ts';
import { route53Service } from '../../src/cloud/route53/service.ts';
import type { Keeping } from '../../src/cloud/service.ts';
import { parseName, type DnsName } from '../../src/reconcile/dns/name.ts';
import { openLocalService, type LocalService } from '../oci/support/open-provider.ts';
import { plainOptions } from '../support/plain-options.ts';

const nameOf = (text: string): DnsName => {
  const name = parseName(text);
  assert.ok(name.ok);
  return name.value;
};
const serverOf = (server: string): Omit<Keeping, 'target'> => ({ server, names: [server] });

describe('the owner of zones in a fleet', () => {
  let local: LocalRoute53;
  let oci: LocalService;
  before(async () => {
    local = await startLocalRoute53({ settings: { processingMilliseconds: 0 } });
    process.env['AWS_ENDPOINT_URL_ROUTE_53'] = local.url;
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIALOCAL';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
    oci = await openLocalService();
  });
  after(async () => {
    await local.close();
    await oci.close();
  });

  const openers: Readonly<Record<string, (keeping: Omit<Keeping, 'target'>) => Promise<Provider>>> = {
    route53: async (keeping) => {
      const settings = { region: 'us-east-1', zoneIds: new Map(), tags: {} };
      return route53Service.open(settings, async () => ({ target: 'main', ...keeping }), plainOptions);
    },
    oci: async (keeping) => {
      const { compartmentId, url: endpoint } = oci.local;
      const settings = { configFile: oci.configFile, compartmentId, endpoint };
      return ociProvider(settings, async () => ({ target: 'main', ...keeping }), plainOptions);
    },
  };

  for (const [service, open] of Object.entries(openers))
    describe(`at ${service}`, () => {
      /** The servers that claim each zone. */
      let claims: ReadonlyMap<DnsName, readonly string[]>;
      let fleet: Provider;
      let zone: DnsName;
      let count = 0;
      beforeEach(async () => {
        claims = new Map();
        zone = nameOf(`zone-${count++}.example`);
        fleet = await open({ ...serverOf('hosting'), namesFor: (name) => claims.get(name) ?? [] });
      });

      /** Creates the zone as a server does that is in no fleet, or as another fleet. */
      async function createdBy(server: string): Promise<void> {
        const provider = await open(serverOf(server));
        await provider.zoneMaker?.create(zone, 1);
        provider.close();
      }

      async function found(provider = fleet): Promise<HostedZone> {
        const result = await provider.find(zone);
        assert.ok(result.kind === 'found', result.kind);
        const listed = await (await provider.list()).find(zone);
        assert.deepEqual(listed.kind === 'found' ? listed.hosted.keeper : null, result.hosted.keeper);
        return result.hosted;
      }

      it('is the fleet for a zone that one of its servers had before, if that server claims it', async () => {
        await createdBy('plesk-a');
        assert.deepEqual((await found()).keeper, { kind: 'other', server: 'plesk-a' });
        claims = new Map([[zone, ['plesk-b', 'plesk-a']]]);
        const { keeper, marked, made } = await found();
        assert.deepEqual([keeper, marked, made], [{ kind: 'us' }, false, true]);
      });

      it('stays another server or fleet, also for a zone that a server of this fleet claims', async () => {
        await createdBy('others');
        claims = new Map([[zone, ['plesk-a']]]);
        assert.deepEqual((await found()).keeper, { kind: 'other', server: 'others' });
      });

      it('is written to the zone with the name of the fleet, which all workers share', async () => {
        await createdBy('plesk-a');
        claims = new Map([[zone, ['plesk-a']]]);
        assert.equal((await fleet.mark?.(await found(), 'kept'))?.marked, true);
        claims = new Map();
        const other = await open(serverOf('hosting'));
        const { keeper, marked } = await found(other);
        assert.deepEqual([keeper, marked], [{ kind: 'us' }, true]);
        assert.deepEqual((await found(await open(serverOf('plesk-a')))).keeper, { kind: 'other', server: 'hosting' });
      });

      it('is the fleet for a zone that it creates', async () => {
        await fleet.zoneMaker?.create(zone, 1);
        const { keeper, marked, comment } = await found();
        assert.deepEqual([keeper, marked, comment], [{ kind: 'us' }, true, 'dns-sync server=hosting']);
      });
    });
});
