import assert from 'node:assert/strict';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { create, recordSet, remove, upsert } from '../../fixtures/route53/test-bench.ts';
import type { ContractCase, Service } from './service.ts';

/** Values as typed, by type; the second spelling has the same meaning. */
const SPELLINGS: readonly (readonly [type: string, typed: readonly string[], other: readonly string[]])[] = [
  ['AAAA', ['2001:0DB8:0:0:0:0:0:1'], ['2001:db8::1']],
  ['CNAME', ['Target.Example.NET'], ['target.example.net.']],
  ['MX', ['10 Mail.example.net'], ['10 mail.example.net.']],
  ['A', ['192.0.2.2', '192.0.2.1'], ['192.0.2.1', '192.0.2.2']],
];

/** Names with characters that listings escape: the label as sent in two ways, and as listed. */
const NAMES: readonly (readonly [sent: string, escaped: string, listed: string])[] = [
  ['*', '\\052', '\\052'],
  ['a/b', 'a\\057b', 'a\\057b'],
  ['a@b', 'a\\100b', 'a\\100b'],
  ['_srv', '_srv', '_srv'],
  ['UPPER', 'upper', 'upper'],
  ['sp\\040ace', 'sp\\040ace', 'sp\\040ace'],
  ['do\\056t', 'do\\056t', 'do\\056t'],
  ['\\377', '\\377', '\\377'],
];

/** Creates a set with one spelling of its label, checks the listing, and deletes it with the other spelling. */
async function roundTrip(service: Service, [sent, escaped, listed]: (typeof NAMES)[number]): Promise<void> {
  const parent = service.name('p');
  const set = (label: string) => recordSet(`${label}.${parent}`, 'A', ['192.0.2.1']);
  const names = async (): Promise<readonly (string | undefined)[]> => {
    const page = await service.client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: service.zone, StartRecordName: parent, MaxItems: 5 }),
    );
    return (page.ResourceRecordSets ?? []).map((item) => item.Name).filter((name) => name?.endsWith(`.${parent}`));
  };
  for (const [first, second] of [
    [sent, escaped],
    [escaped, sent],
  ] as const) {
    await service.change(create(set(first)));
    assert.deepEqual(await names(), [`${listed}.${parent}`]);
    await service.change(remove(set(second)));
    assert.deepEqual(await names(), []);
  }
}

export const SPELLING_CASES: readonly ContractCase[] = [
  ...SPELLINGS.map(([type, typed]) => ({
    says: `values of ${type} are kept as typed: ${typed.join(', ')}`,
    shows: async (service: Service) => {
      const name = service.name();
      await service.change(create(recordSet(name, type, typed)));
      assert.deepEqual(new Set(await service.valuesAt(name)), new Set(typed));
    },
  })),
  ...SPELLINGS.flatMap(([type, typed, equivalent]) =>
    [true, false].map((byUpsert) => ({
      says: `another spelling alone of ${type}, by ${byUpsert ? 'UPSERT' : 'DELETE and CREATE'}, succeeds and is not stored`,
      shows: async (service: Service) => {
        const name = service.name();
        const [before, after] = [recordSet(name, type, typed), recordSet(name, type, equivalent)];
        await service.change(create(before));
        await (byUpsert ? service.change(upsert(after)) : service.change(remove(before), create(after)));
        assert.deepEqual(await service.valuesAt(name), typed);
      },
    })),
  ),
  {
    says: 'a text keeps the cut into strings that it was typed with',
    shows: async (service) => {
      const name = service.name();
      await service.change(create(recordSet(name, 'TXT', ['"one" "two"', '"onetwo"'])));
      assert.deepEqual(new Set(await service.valuesAt(name)), new Set(['"one" "two"', '"onetwo"']));
    },
  },
  {
    says: 'octal escapes, quotes and backslashes of a text come back as typed',
    shows: async (service) => {
      const name = service.name();
      const value = '"tab \\011, quote \\", backslash \\\\, \\303\\274 ; end"';
      await service.change(create(recordSet(name, 'TXT', [value])));
      assert.deepEqual(await service.valuesAt(name), [value]);
      await service.change(remove(recordSet(name, 'TXT', [value])));
    },
  },
  ...NAMES.map((spelling) => ({
    says: `a label sent as ${spelling[0]} or ${spelling[1]} is listed as ${spelling[2]}`,
    shows: async (service: Service) => roundTrip(service, spelling),
  })),
];
