import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { LocalGoDaddy, LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import type { Settings } from '../../fixtures/godaddy/settings.ts';
import { godaddyProvider } from '../../src/cloud/godaddy/provider.ts';
import { godaddyTraits } from '../../src/cloud/godaddy/traits.ts';
import type { Provider } from '../../src/cloud/provider.ts';
import { parseName, type DnsName } from '../../src/reconcile/dns/name.ts';
import { plainOptions } from '../support/plain-options.ts';
import { providerContract, type ProviderUnderTest } from '../contract/provider-contract.ts';

/** The answers that are open: each set is one service as it may be. */
const moods: Readonly<Record<string, Partial<Settings>>> = {
  'as specified': {},
  'with quoted texts, stable ids, and duplicates by all fields': {
    text: 'quoted',
    recordId: 'stable',
    identity: 'all-fields',
  },
  'without totals and final dots, and with other statuses': {
    totals: 'missing',
    hasFinalDot: false,
    duplicateStatus: 422,
    unknownZoneStatus: 400,
  },
};

async function openLocal(mood: Partial<Settings>): Promise<ProviderUnderTest> {
  const local = await LocalGoDaddy.start({ hasParking: false, ...mood });
  return {
    provider: godaddyProvider(local.url, () => LOCAL_TOKEN, plainOptions),
    domain: 'example',
    giveZone: async (zone) => void local.addZone(zone.slice(0, -1)),
    close: async () => {
      assert.deepEqual(
        local.ledger.filter(({ method }) => !['GET', 'POST', 'DELETE'].includes(method)),
        [],
      );
      await local.close();
    },
  };
}

for (const [mood, settings] of Object.entries(moods))
  describe(`the contract of a provider, kept by GoDaddy ${mood}`, () => {
    for (const { says, shows } of providerContract(godaddyTraits, async () => openLocal(settings))) it(says, shows);
  });

/** Opens a real account. All records of the domain are removed, again and again. */
async function openLive(): Promise<ProviderUnderTest> {
  const { GODADDY_TOKEN_FILE = '', GODADDY_EMPTY_DOMAIN = '', GODADDY_ENDPOINT } = process.env;
  const zone = parseName(GODADDY_EMPTY_DOMAIN);
  assert.ok(GODADDY_TOKEN_FILE !== '' && zone.ok, 'set GODADDY_TOKEN_FILE and GODADDY_EMPTY_DOMAIN');
  const token = readFileSync(GODADDY_TOKEN_FILE, 'utf8').trim();
  const pace = { ...plainOptions, limiter: oneASecond() };
  const provider = godaddyProvider(GODADDY_ENDPOINT ?? 'https://api.godaddy.com', () => token, pace);
  const giveZone = async (): Promise<DnsName> => {
    await empty(provider, zone.value);
    return zone.value;
  };
  return { provider, domain: 'dns-sync-contract.invalid', giveZone };
}

function oneASecond(): typeof plainOptions.limiter {
  let next = 0;
  return {
    async take() {
      next = Math.max(next, Date.now()) + 1000;
      await new Promise((resolve) => setTimeout(resolve, next - Date.now()));
      return true;
    },
    refused: async () => undefined,
  };
}

async function empty(provider: Provider, zone: DnsName): Promise<void> {
  const { sets } = await provider.observe(zone, zone);
  const others = sets.filter(({ set }) => !(set.name === zone && ['NS', 'SOA'].includes(set.type)));
  const deletes = others.map((before) => ({
    kind: 'delete' as const,
    before,
    after: null,
    why: 'edited' as const,
    drifted: false,
  }));
  const { refused, failure } = await provider.submit(zone, zone, deletes);
  assert.deepEqual([refused, failure], [[], null], `${zone} can't be emptied`);
}

if (process.env['CONTRACT_LIVE'] === '1')
  describe('the contract of a provider, kept by a real account of GoDaddy', () => {
    for (const { says, shows } of providerContract(godaddyTraits, openLive)) it(says, shows);
  });
