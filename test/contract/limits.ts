import assert from 'node:assert/strict';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { create, errorOf, recordSet, remove, upsert } from '../../fixtures/route53/test-bench.ts';
import type { ContractCase, Service } from './service.ts';

const address = (n: number): string => `10.0.${Math.floor(n / 250)}.${(n % 250) + 1}`;

/** Sets of at most 250 addresses with a total number of elements. */
function elements(service: Service, count: number): ResourceRecordSet[] {
  const sets: ResourceRecordSet[] = [];
  for (let left = count; left > 0; left -= 250) {
    const values = Array.from({ length: Math.min(250, left) }, (_, n) => address(n));
    sets.push(recordSet(service.name('e'), 'A', values));
  }
  return sets;
}

/** A TXT value with an exact number of characters as sent, in strings of at most 255. */
function text(length: number): string {
  const strings: string[] = [];
  for (let left = length; left > 0;) {
    // A string has its quotes and, except for the last, a following space; the rest must be able to hold a string.
    const size = left <= 257 ? left : Math.min(258, left - 3);
    strings.push(`"${'x'.repeat(size - (left <= 257 ? 2 : 3))}"`);
    left -= size;
  }
  return strings.join(' ');
}

/** Sets of TXT values with a total number of characters. */
function characters(service: Service, count: number): ResourceRecordSet[] {
  const sets: ResourceRecordSet[] = [];
  for (let left = count; left > 0;) {
    const size = left <= 4000 ? left : Math.min(4000, left - 3);
    sets.push(recordSet(service.name('t'), 'TXT', [text(size)]));
    left -= size;
  }
  return sets;
}

async function taken(service: Service, action: typeof create, sets: readonly ResourceRecordSet[]): Promise<void> {
  await service.change(...sets.map(action));
  await service.change(...sets.map(remove));
}

async function refusal(service: Service, action: typeof create, sets: readonly ResourceRecordSet[]): Promise<string> {
  const refused = await errorOf(service.change(...sets.map(action)));
  assert.equal(refused.name, 'InvalidChangeBatch');
  return refused.message;
}

const tooManyElements = /Number of records limit of 1000 exceeded/;
const tooManyCharacters = /RDATA character limit of 32000 exceeded/;

export const LIMIT_CASES: readonly ContractCase[] = [
  ...[999, 1000].map((count) => ({
    says: `a batch of ${count} elements is taken`,
    shows: async (service: Service) => taken(service, create, elements(service, count)),
  })),
  {
    says: 'a batch of 1001 elements is refused, all of it',
    shows: async (service) => {
      const sets = elements(service, 1001);
      assert.match(await refusal(service, create, sets), tooManyElements);
      assert.deepEqual(await service.at(sets[0]?.Name ?? ''), []);
    },
  },
  ...[31_999, 32_000].map((count) => ({
    says: `a batch of ${count} characters of values is taken`,
    shows: async (service: Service) => taken(service, create, characters(service, count)),
  })),
  {
    says: 'a batch of 32001 characters of values is refused',
    shows: async (service) =>
      assert.match(await refusal(service, create, characters(service, 32_001)), tooManyCharacters),
  },
  {
    says: 'an UPSERT counts twice: 500 elements are taken, 501 are refused',
    shows: async (service) => {
      await taken(service, upsert, elements(service, 500));
      assert.match(await refusal(service, upsert, elements(service, 501)), tooManyElements);
    },
  },
  {
    says: 'an UPSERT counts twice: 16000 characters are taken, 16001 are refused',
    shows: async (service) => {
      await taken(service, upsert, characters(service, 16_000));
      assert.match(await refusal(service, upsert, characters(service, 16_001)), tooManyCharacters);
    },
  },
  {
    says: 'the elements of DELETE and CREATE count alike',
    shows: async (service) => {
      const sets = elements(service, 500);
      await service.change(...sets.map(create));
      const anew = sets.map((set) => ({ ...set, TTL: 60 }));
      await service.change(...sets.map(remove), ...anew.map(create));
      const more = [...anew.map(remove), ...sets.map(create), create(recordSet(service.name(), 'A', ['192.0.2.1']))];
      assert.match((await errorOf(service.change(...more))).message, tooManyElements);
      await service.change(...anew.map(remove));
    },
  },
  {
    says: 'a set has at most 400 values',
    shows: async (service) => {
      const name = service.name();
      const set = (count: number) =>
        recordSet(
          name,
          'A',
          Array.from({ length: count }, (_, n) => address(n)),
        );
      await taken(service, create, [set(400)]);
      assert.equal((await errorOf(service.change(create(set(401))))).name, 'InvalidChangeBatch');
    },
  },
  {
    says: 'a string of TXT has at most 255 octets',
    shows: async (service) => {
      const name = service.name();
      const set = (octets: number) => recordSet(name, 'TXT', [`"${'x'.repeat(octets)}"`]);
      await taken(service, create, [set(255)]);
      assert.match((await errorOf(service.change(create(set(256))))).message, /CharacterStringTooLong/);
    },
  },
  {
    says: 'a value has at most 4000 characters',
    shows: async (service) => {
      const name = service.name();
      await taken(service, create, [recordSet(name, 'TXT', [text(4000)])]);
      const refused = await errorOf(service.change(create(recordSet(name, 'TXT', [text(4001)]))));
      assert.match(refused.name, /^Invalid(?:Input|ChangeBatch)$/);
    },
  },
  {
    says: 'a zone that is full refuses more by the name of its quota',
    localOnly: 'a real zone would have to be filled',
    shows: async (service) => {
      service.local.configure({ quotas: { recordSetsPerZone: 2 } });
      const refused = await errorOf(service.change(create(recordSet(service.name(), 'A', ['192.0.2.1']))));
      service.local.configure({ quotas: { recordSetsPerZone: 10_000 } });
      assert.match(refused.message, /^\[Exceeded limit MAX_RRSETS_BY_ZONE for zone: Z[A-Z0-9]+\]$/);
    },
  },
];
