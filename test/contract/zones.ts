import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { bareId, create, errorOf, recordSet, remove } from '../../fixtures/route53/test-bench.ts';
import type { ContractCase, Service } from './service.ts';

/** Lists the sets of a zone from a name on in pages, with all three cursors. */
async function paged(service: Service, start: string, MaxItems: number, pages: number): Promise<ResourceRecordSet[]> {
  const sets: ResourceRecordSet[] = [];
  let cursor: Partial<ListResourceRecordSetsCommandInput> = { StartRecordName: start };
  for (let page = 0; page < pages; page++) {
    const answer = await service.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: service.zone, MaxItems, ...cursor }),
    );
    sets.push(...(answer.ResourceRecordSets ?? []));
    if (answer.IsTruncated !== true) break;
    cursor = {
      StartRecordName: answer.NextRecordName,
      StartRecordType: answer.NextRecordType,
      StartRecordIdentifier: answer.NextRecordIdentifier,
    };
  }
  return sets;
}

async function zonesFrom(service: Service, DNSName: string) {
  const answer = await service.client.send(new ListHostedZonesByNameCommand({ DNSName }));
  return (answer.HostedZones ?? []).map((zone) => ({ id: bareId(zone.Id), name: zone.Name, zone }));
}

export const ZONE_CASES: readonly ContractCase[] = [
  {
    says: 'a listing goes on at all three cursors, also in the middle of a run of weighted sets',
    shows: async (service) => {
      const parent = service.name('page');
      const weighted = ['one', 'three', 'two'].map((SetIdentifier, i) => ({
        ...recordSet(`m.${parent}`, 'A', [`192.0.2.${i + 1}`]),
        SetIdentifier,
        Weight: 1,
      }));
      const plain = [
        recordSet(`a.${parent}`, 'A', ['192.0.2.1']),
        recordSet(`a.${parent}`, 'TXT', ['"x"']),
        recordSet(`z.${parent}`, 'A', ['192.0.2.1']),
      ];
      await service.change(...[...plain, ...weighted].map(create));
      for (const size of [1, 2, 4]) {
        const sets = (await paged(service, `a.${parent}`, size, 8)).filter((set) => set.Name?.endsWith(`.${parent}`));
        assert.deepEqual(
          sets.map((set) => `${set.Name?.[0]} ${set.Type} ${set.SetIdentifier ?? '-'}`),
          ['a A -', 'a TXT -', 'm A one', 'm A three', 'm A two', 'z A -'],
        );
      }
      await service.change(...[...plain, ...weighted].map(remove));
    },
  },
  {
    says: 'a page has at most 300 record sets, and a listing shows what was changed a moment ago',
    shows: async (service) => {
      const parent = service.name('many');
      const sets = Array.from({ length: 301 }, (_, n) => recordSet(`n${n}.${parent}`, 'A', ['192.0.2.1']));
      await service.change(...sets.map(create));
      const answer = await service.client.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: service.zone, StartRecordName: parent, MaxItems: 300 }),
      );
      assert.deepEqual([answer.ResourceRecordSets?.length, answer.IsTruncated], [300, true]);
      await service.change(...sets.map(remove));
    },
  },
  {
    says: 'a CallerReference that is used again is HostedZoneAlreadyExists, also after the zone was deleted',
    shows: async (service) => {
      const reference = service.reference();
      const { id } = await service.createZone(`again.${service.domain}`, reference);
      const again = await errorOf(service.createZone(`again.${service.domain}`, reference));
      assert.deepEqual([again.name, again.status], ['HostedZoneAlreadyExists', 409]);
      await service.deleteZone(id);
      const later = await errorOf(service.createZone(`again.${service.domain}`, reference));
      assert.equal(later.name, 'HostedZoneAlreadyExists');
    },
  },
  {
    says: 'several public zones of one name are made, and listed with reference, comment and number of sets',
    shows: async (service) => {
      const name = `twin.${service.domain}`;
      const references = [service.reference(), service.reference()];
      const made = [];
      for (const reference of references) made.push((await service.createZone(name, reference)).id);
      const found = (await zonesFrom(service, name)).filter((item) => item.name === name);
      assert.deepEqual(found.map((item) => item.id).toSorted(), made.toSorted());
      assert.deepEqual(new Set(found.map((item) => item.zone.CallerReference)), new Set(references));
      for (const { zone } of found) {
        assert.match(zone.Config?.Comment ?? '', /contract suite/);
        assert.deepEqual([zone.Config?.PrivateZone, zone.ResourceRecordSetCount], [false, 2]);
      }
      for (const id of made) await service.deleteZone(id);
    },
  },
  {
    says: 'ListHostedZonesByName is a start and no filter',
    shows: async (service) => {
      const { id } = await service.createZone(`n.start.${service.domain}`);
      const [first] = await zonesFrom(service, `m.start.${service.domain}`);
      assert.equal(first?.name, `n.start.${service.domain}`);
      await service.deleteZone(id);
    },
  },
  {
    says: 'a zone has its reference and name servers, and its own two sets at the apex',
    shows: async (service) => {
      const name = `fresh.${service.domain}`;
      const { id, answer } = await service.createZone(name);
      const servers = answer.DelegationSet?.NameServers ?? [];
      const got = await service.client.send(new GetHostedZoneCommand({ Id: id }));
      assert.deepEqual(got.DelegationSet?.NameServers?.toSorted(), servers.toSorted());
      assert.equal(got.HostedZone?.CallerReference, answer.HostedZone?.CallerReference);
      const page = await service.client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }));
      const [ns, soa] = page.ResourceRecordSets ?? [];
      assert.deepEqual([page.ResourceRecordSets?.length, ns?.Type, ns?.TTL, soa?.Type], [2, 'NS', 172_800, 'SOA']);
      assert.deepEqual(
        ns?.ResourceRecords?.map((record) => record.Value).toSorted(),
        servers.map((server) => `${server}.`).toSorted(),
        'the set has the final dots that the name servers lack',
      );
      await service.deleteZone(id);
    },
  },
  {
    says: 'a zone that is not empty is not deleted',
    shows: async (service) => {
      const name = `full.${service.domain}`;
      const { id } = await service.createZone(name);
      const set = recordSet(`www.${name}`, 'A', ['192.0.2.1']);
      await service.changeIn(id, create(set));
      assert.equal((await errorOf(service.deleteZone(id))).name, 'HostedZoneNotEmpty');
      await service.changeIn(id, remove(set));
      await service.deleteZone(id);
    },
  },
  {
    says: 'a zone that is gone is NoSuchHostedZone, for listings and for changes',
    shows: async (service) => {
      const { id } = await service.createZone(`gone.${service.domain}`);
      await service.deleteZone(id);
      const list = service.client.send(new ListResourceRecordSetsCommand({ HostedZoneId: id }));
      const change = service.changeIn(id, create(recordSet(`gone.${service.domain}`, 'A', ['192.0.2.1'])));
      for (const work of [list, change]) {
        const { name, status } = await errorOf(work);
        assert.deepEqual([name, status], ['NoSuchHostedZone', 404]);
      }
    },
  },
  {
    says: 'a change is PENDING and then INSYNC',
    shows: async (service) => {
      const { Id, Status } = await service.change(create(recordSet(service.name(), 'A', ['192.0.2.1'])));
      assert.equal(Status, 'PENDING');
      const deadline = Date.now() + 180_000;
      for (let asked = 1; ; asked++) {
        const { ChangeInfo } = await service.client.send(new GetChangeCommand({ Id }));
        if (ChangeInfo?.Status === 'INSYNC') break;
        assert.equal(ChangeInfo?.Status, 'PENDING');
        assert.ok(Date.now() < deadline, 'the change does not become INSYNC');
        await sleep(asked < 10 ? 25 : 5000);
      }
      assert.equal((await errorOf(service.client.send(new GetChangeCommand({ Id: 'C0NONE' })))).name, 'NoSuchChange');
    },
  },
];
