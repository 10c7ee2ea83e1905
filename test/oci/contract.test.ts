import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Settings } from '../../fixtures/oci-dns/settings.ts';
import { ociProvider } from '../../src/cloud/oci/provider.ts';
import { ociTraits } from '../../src/cloud/oci/traits.ts';
import { providerContract, type ProviderUnderTest } from '../contract/provider-contract.ts';
import { openLocalService, type LocalService } from './support/open-provider.ts';
import { plainOptions } from '../support/plain-options.ts';

/** Open points of the service, each with another value than in the first run. */
const moods: readonly Partial<Settings>[] = [
  {},
  { preconditionError: '400 InvalidParameter', order: 'adds-first', patchAnswer: 'touched' },
  {
    preconditionError: '412 NoEtagMatch',
    order: 'removes-first',
    patchAnswer: 'none',
    takenName: '400 InvalidParameter',
  },
  { comparison: 'verbatim', whileCreating: '404 NotAuthorizedOrNotFound', namesServersEarly: true, forcedNsTtl: 'all' },
  { maxPage: 3, deletionMs: 100 },
];

for (const mood of moods)
  describe(`the contract is kept by Oracle's DNS, ${JSON.stringify(mood)}`, () => {
    let service: LocalService;
    before(async () => {
      service = await openLocalService(mood);
    });
    after(async () => service.close());
    const open = async () => ({ provider: service.provider(), domain: 'contract.example' });
    for (const { says, shows } of providerContract(ociTraits, open)) it(says, shows);
  });

/** Opens a real tenancy. Zones of random names are created below a domain, and removed again if the case holds. */
async function openLive(): Promise<ProviderUnderTest> {
  const { OCI_CONTRACT_DOMAIN: domain = '', OCI_COMPARTMENT: compartmentId, OCI_ENDPOINT: endpoint } = process.env;
  assert.ok(domain !== '', 'set OCI_CONTRACT_DOMAIN');
  const keeping = { target: 'main', server: 'plesk.example', names: ['plesk.example'] };
  return { provider: ociProvider({ compartmentId, endpoint }, async () => keeping, plainOptions), domain };
}

if (process.env['CONTRACT_LIVE'] === '1')
  describe("the contract is kept by a real tenancy of Oracle's DNS", () => {
    for (const { says, shows } of providerContract(ociTraits, openLive)) it(says, shows);
  });
