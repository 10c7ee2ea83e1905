import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { startLocalRoute53 } from '../../fixtures/route53/local-route53.ts';
import type { Provider } from '../../src/cloud/provider.ts';
import { openRoute53 } from '../../src/cloud/route53/client/client.ts';
import { route53Traits } from '../../src/cloud/route53/traits.ts';
import { route53Provider } from '../../src/cloud/route53/provider.ts';
import { providerContract, type ProviderUnderTest } from '../contract/provider-contract.ts';

/** Our provider of Route 53 against a new local service. */
async function openContract(
  change: (provider: Required<Provider>) => Partial<Provider> = () => ({}),
): Promise<ProviderUnderTest> {
  const local = await startLocalRoute53({ settings: { processingMilliseconds: 0 } });
  process.env['AWS_ENDPOINT_URL_ROUTE_53'] = local.url;
  const ownership = { target: 'main', server: 'plesk.example', names: ['plesk.example'], pinned: new Map() };
  const provider = route53Provider(
    async () => openRoute53({ region: 'us-east-1', profile: null }),
    async () => ({ ...ownership, delegationSetId: null }),
    {
      now: Date.now,
      deadline: null,
      limiter: { take: async () => true, refused: async () => undefined },
      lateCode: 'Throttling',
      perSecond: null,
      onCall: () => {},
    },
  );
  return {
    provider: { ...provider, ...change(provider) },
    domain: 'contract.example',
    close: async () => local.close(),
  };
}

/** Faulty providers, each with a case that must notice it. */
const faults: Readonly<Record<string, readonly [string, (provider: Required<Provider>) => Partial<Provider>]>> = {
  'finds what is not there': [
    'a zone that nobody created is absent',
    (ours) => ({
      find: async (zone) => {
        const hosted = { zoneId: 'Z1', keeper: { kind: 'us' }, made: true, marked: true, comment: '' } as const;
        const answer = await ours.find(zone);
        return answer.kind === 'absent' ? { kind: 'found', hosted } : answer;
      },
    }),
  ],
  'creates a zone twice': [
    'a zone is created once in a generation, and the second answer is "taken"',
    (ours) => ({
      zoneMaker: {
        ...ours.zoneMaker,
        create: async (zone, generation) => ours.zoneMaker.create(zone, generation + Math.random()),
      },
    }),
  ],
  'takes a zone of its own for one of nobody': [
    'a created zone is found by name and by id, as made and kept by this server',
    (ours) => ({ byId: async (zone, id) => ({ ...(await ours.byId(zone, id)), keeper: { kind: 'nobody' } }) }),
  ],
  'has a listing that knows nothing': [
    'a listing finds what a look-up finds',
    (ours) => ({ list: async () => ({ ...(await ours.list()), find: async () => ({ kind: 'absent' }) }) }),
  ],
  'takes a zone that is gone for an empty one': [
    'a zone that is gone is "no-such-zone" by id, for a look and for changes',
    (ours) => ({
      observe: async (zone, zoneId) =>
        ours.observe(zone, zoneId).catch(() => ({ zoneId, nameServers: [], sets: [], routed: [], complete: true })),
    }),
  ],
  'removes a zone with its records': [
    'a zone with record sets is not removed, and says why',
    (ours) => ({ zoneMaker: { ...ours.zoneMaker, remove: async () => ({ kind: 'removed' }) } }),
  ],
  'does not say whether it saw all': [
    'an empty zone is observed whole, with its name servers',
    (ours) => ({ observe: async (zone, id) => ({ ...(await ours.observe(zone, id)), complete: false }) }),
  ],
  'reads values in another spelling': [
    'record sets of the common types are read back with the content that was written',
    (ours) => ({
      observe: async (zone, id) => {
        const observed = await ours.observe(zone, id);
        const sets = observed.sets.map((item) => {
          const values = item.set.values.map((value) => value.toUpperCase());
          return { ...item, set: { ...item.set, values } };
        });
        return { ...observed, sets };
      },
    }),
  ],
  'says that it did what it did not': [
    'an update replaces one set and leaves the others',
    (ours) => ({
      submit: async (zone, id, changes) => {
        if (changes.every(({ kind }) => kind === 'create')) return ours.submit(zone, id, changes);
        const done = changes.map((change) => ({ change, now: change.after && { set: change.after, raw: {} } }));
        return { done, refused: [], unsure: [], stale: false, failure: null, changeIds: [] };
      },
    }),
  ],
  'overwrites what somebody else created': [
    'creating a set that exists is stale, and changes nothing',
    (ours) => ({
      submit: async (zone, id, changes) => {
        const { sets } = await ours.observe(zone, id);
        const known = changes.map((change) => {
          const before = sets.find(({ set }) => set.name === change.after?.name && set.type === change.after.type);
          return change.kind === 'create' && before !== undefined
            ? { ...change, kind: 'update' as const, before }
            : change;
        });
        return ours.submit(zone, id, known);
      },
    }),
  ],
  'deletes whatever is there': [
    'a delete of a set that somebody else changed or deleted is stale, and changes nothing',
    (ours) => ({
      submit: async (zone, id, changes) => {
        const { sets } = await ours.observe(zone, id);
        const known = changes.map((change) => {
          const now = sets.find(({ set }) => set.name === change.before?.set.name);
          return change.kind === 'delete' && now !== undefined ? { ...change, before: now } : change;
        });
        return ours.submit(zone, id, known);
      },
    }),
  ],
  'lacks what its traits promise': [
    'optional methods are there where the traits say so',
    () => ({ traits: { ...route53Traits, zones: 'given' } }),
  ],
  'says nothing of its service': [
    'a service that answers says so in one call, and how it is',
    () => ({ ping: async () => [] }),
  ],
  'sends what its service does not hold': [
    'types and TTLs outside the traits are not sent: they become rejects and remarks',
    () => ({ adjust: (zone) => ({ zone, remarks: [] }) }),
  ],
  'counts no calls': ['calls are counted', () => ({ calls: () => 0 })],
  'leaves a change out of what it announces': [
    'every change is in one of the calls that are announced, and announcing makes none',
    (ours) => ({ callsFor: (zone, changes) => ours.callsFor(zone, changes.slice(1)) }),
  ],
  'has no room': [
    'quotas have room for a zone and its record sets',
    (ours) => ({ zoneMaker: { ...ours.zoneMaker, quota: async () => ({ count: 5, limit: 5, of: 'the account' }) } }),
  ],
  'forgets that a zone was given up': [
    'a zone that is given up says so, and can be kept again',
    () => ({ mark: async (hosted) => ({ ...hosted, keeper: { kind: 'freed', was: 'plesk.example' } }) }),
  ],
};

describe('the contract of a provider', () => {
  let before: NodeJS.ProcessEnv;
  atFirst(() => {
    before = { ...process.env };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIALOCAL', AWS_SECRET_ACCESS_KEY: 'secret' });
  });
  atTheEnd(() => {
    process.env = before;
  });

  describe('is kept by Route 53', () => {
    for (const { says, shows } of providerContract(route53Traits, openContract)) it(says, shows);
  });

  for (const [fault, [says, change]] of Object.entries(faults)) {
    it(`is not kept by a provider that ${fault}`, async () => {
      const cases = providerContract(route53Traits, async () => openContract(change));
      const meant = cases.find((item) => item.says === says);
      assert.ok(meant !== undefined, `there is no case "${says}"`);
      await assert.rejects(meant.shows());
    });
  }
});
