import assert from 'node:assert/strict';
import { create, errorOf, recordSet, remove, upsert } from '../../fixtures/route53/test-bench.ts';
import type { ContractCase } from './service.ts';

const ipAddress = '192.0.2.1';
const two = '192.0.2.2';

/** The message with which Route 53 refuses a change of a record set. */
const tried = (verb: 'create' | 'delete', name: string, type: string, why: string): string =>
  `Tried to ${verb} resource record set [name='${name}', type='${type}'] but ${why}`;

export const BATCH_CASES: readonly ContractCase[] = [
  {
    says: 'DELETE and CREATE of one key in one batch replace a set',
    shows: async (service) => {
      const name = service.name();
      await service.change(create(recordSet(name, 'A', [ipAddress])));
      await service.change(remove(recordSet(name, 'A', [ipAddress])), create(recordSet(name, 'A', [two], 60)));
      assert.deepEqual(await service.valuesAt(name), [two]);
      assert.equal((await service.at(name))[0]?.TTL, 60);
    },
  },
  {
    says: 'such a replace is refused when the set has other values by now, and nothing of its batch is made',
    shows: async (service) => {
      const [name, neighbour] = [service.name(), service.name()];
      await service.change(create(recordSet(name, 'A', ['203.0.113.9'])));
      const refused = await errorOf(
        service.change(
          remove(recordSet(name, 'A', [ipAddress])),
          create(recordSet(neighbour, 'A', [ipAddress])),
          create(recordSet(name, 'A', [two])),
        ),
      );
      assert.equal(refused.name, 'InvalidChangeBatch');
      assert.equal(
        refused.message,
        `[${tried('delete', name, 'A', 'the values provided do not match the current values')}]`,
      );
      assert.deepEqual(await service.valuesAt(name), ['203.0.113.9']);
      assert.deepEqual(await service.at(neighbour), []);
    },
  },
  {
    says: 'such a replace is refused when only the TTL changed',
    shows: async (service) => {
      const name = service.name();
      await service.change(create(recordSet(name, 'A', [ipAddress], 77)));
      const refused = await errorOf(
        service.change(remove(recordSet(name, 'A', [ipAddress])), create(recordSet(name, 'A', [two]))),
      );
      assert.match(refused.message, /values provided do not match the current values/);
      assert.equal((await service.at(name))[0]?.TTL, 77);
    },
  },
  {
    says: 'such a replace is refused when the set is gone, and nothing of its batch is made',
    shows: async (service) => {
      const [name, neighbour] = [service.name(), service.name()];
      const refused = await errorOf(
        service.change(
          remove(recordSet(name, 'A', [ipAddress])),
          create(recordSet(neighbour, 'A', [ipAddress])),
          create(recordSet(name, 'A', [two])),
        ),
      );
      assert.equal(refused.message, `[${tried('delete', name, 'A', 'it was not found')}]`);
      assert.deepEqual([...(await service.at(name)), ...(await service.at(neighbour))], []);
    },
  },
  {
    says: 'CREATE of a set that is there is refused, even with the very same values',
    shows: async (service) => {
      const name = service.name();
      await service.change(create(recordSet(name, 'A', [ipAddress])));
      const refused = await errorOf(service.change(create(recordSet(name, 'A', [ipAddress]))));
      assert.deepEqual(
        [refused.name, refused.status, refused.message],
        ['InvalidChangeBatch', 400, `[${tried('create', name, 'A', 'it already exists')}]`],
      );
    },
  },
  {
    says: 'DELETE of a set that is not there is refused',
    shows: async (service) => {
      const name = service.name();
      const refused = await errorOf(service.change(remove(recordSet(name, 'A', [ipAddress]))));
      assert.equal(refused.message, `[${tried('delete', name, 'A', 'it was not found')}]`);
    },
  },
  {
    says: 'all faults of a batch come together in one bracketed string, which the SDK leaves as the message',
    shows: async (service) => {
      const [existing, gone] = [service.name(), service.name()];
      await service.change(create(recordSet(existing, 'A', [ipAddress])));
      const work = service.change(create(recordSet(existing, 'A', [two])), remove(recordSet(gone, 'A', [ipAddress])));
      const thrown: unknown = await work.catch((error: unknown) => error);
      const { message, messages } = thrown as { message: string; messages?: unknown };
      assert.equal(
        message,
        `[${tried('create', existing, 'A', 'it already exists')}, ${tried('delete', gone, 'A', 'it was not found')}]`,
      );
      assert.ok(messages === undefined || (Array.isArray(messages) && messages.length === 0));
    },
  },
  {
    says: 'changes are validated in turn: what is created before its room is made is refused',
    shows: async (service) => {
      const name = service.name();
      const cname = recordSet(name, 'CNAME', ['target.example.net.']);
      await service.change(create(recordSet(name, 'A', [ipAddress])));
      const refused = await errorOf(service.change(create(cname), remove(recordSet(name, 'A', [ipAddress]))));
      assert.match(refused.message, /RRSet of type CNAME with DNS name \S+ is not permitted as it conflicts/);
      assert.equal((await service.at(name))[0]?.Type, 'A');
    },
  },
  {
    says: 'CREATE before DELETE of one key is refused',
    shows: async (service) => {
      const name = service.name();
      await service.change(create(recordSet(name, 'A', [ipAddress])));
      const refused = await errorOf(
        service.change(create(recordSet(name, 'A', [two])), remove(recordSet(name, 'A', [ipAddress]))),
      );
      assert.equal(refused.name, 'InvalidChangeBatch');
      assert.deepEqual(await service.valuesAt(name), [ipAddress]);
    },
  },
  {
    says: 'a type is changed in one batch, CNAME to A and back',
    shows: async (service) => {
      const name = service.name();
      const cname = recordSet(name, 'CNAME', ['target.example.net.']);
      const address = recordSet(name, 'A', [ipAddress]);
      await service.change(create(cname));
      await service.change(remove(cname), create(address));
      assert.equal((await service.at(name))[0]?.Type, 'A');
      await service.change(remove(address), create(cname));
      assert.equal((await service.at(name))[0]?.Type, 'CNAME');
    },
  },
  {
    says: 'no other type is made beside a CNAME',
    shows: async (service) => {
      const name = service.name();
      await service.change(create(recordSet(name, 'CNAME', ['target.example.net.'])));
      const refused = await errorOf(service.change(create(recordSet(name, 'TXT', ['"x"']))));
      assert.match(refused.message, /because a conflicting RRSet of type CNAME with the same DNS name already exists/);
    },
  },
  {
    says: 'a name outside of its zone is refused and named',
    shows: async (service) => {
      const refused = await errorOf(service.change(create(recordSet('www.elsewhere.test.', 'A', [ipAddress]))));
      assert.equal(
        refused.message,
        `[RRSet with DNS name www.elsewhere.test. is not permitted in zone ${service.domain}]`,
      );
    },
  },
  {
    says: 'the apex NS set is changed by UPSERT',
    shows: async (service) => {
      const { id, answer } = await service.createZone(`ns.${service.domain}`);
      const values = (answer.DelegationSet?.NameServers ?? []).map((server) => `${server}.`);
      await service.changeIn(id, upsert(recordSet(`ns.${service.domain}`, 'NS', values, 300)));
      await service.deleteZone(id);
    },
  },
  {
    says: 'a second change of a zone that is still busy is refused as PriorRequestNotComplete',
    localOnly: 'when a zone is busy is for the service to decide',
    shows: async (service) => {
      service.local.setBusy(service.zone, true);
      const refused = await errorOf(service.change(create(recordSet(service.name(), 'A', [ipAddress]))));
      service.local.setBusy(service.zone, false);
      assert.equal(refused.name, 'PriorRequestNotComplete');
    },
  },
  {
    says: 'a change whose answer was lost is met by its repetition as one that was made',
    localOnly: 'answers can only be lost on purpose here',
    shows: async (service) => {
      const name = service.name();
      service.local.faults.next('lost-reply', 'ChangeResourceRecordSets');
      await errorOf(service.change(create(recordSet(name, 'A', [ipAddress]))));
      const again = await errorOf(service.change(create(recordSet(name, 'A', [ipAddress]))));
      assert.match(again.message, /but it already exists/);
    },
  },
  {
    says: 'a protected name fails the whole batch with the words of its protection',
    localOnly: 'protections are set behind the back of the API here',
    shows: async (service) => {
      const [name, neighbour] = [service.name(), service.name()];
      service.local.protect(service.zone, name, 'A', 'kept for the shop');
      const refused = await errorOf(
        service.change(create(recordSet(name, 'A', [ipAddress])), create(recordSet(neighbour, 'A', [ipAddress]))),
      );
      assert.match(refused.message, /kept for the shop/);
      assert.deepEqual(await service.at(neighbour), []);
    },
  },
];
