import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LocalOciDns } from '../../fixtures/oci-dns/local-oci-dns.ts';
import type { Settings } from '../../fixtures/oci-dns/settings.ts';
import { ociProvider } from '../../src/cloud/oci/provider.ts';
import { ociTraits } from '../../src/cloud/oci/traits.ts';
import { providerContract } from '../contract/provider-contract.ts';
import { plainOptions } from './support/plain-options.ts';

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
    let local: LocalOciDns;
    let dir: string;
    before(async () => {
      dir = mkdtempSync(join(tmpdir(), 'dns-sync-oci-'));
      local = await LocalOciDns.open(mood);
    });
    after(async () => {
      await local.close();
      rmSync(dir, { recursive: true, force: true });
    });
    const open = async () => {
      const configFile = local.writeConfig(join(dir, 'config'));
      const settings = { configFile, compartmentId: local.compartmentId, endpoint: local.url };
      const keeping = { target: 'main', server: 'plesk.example', names: ['plesk.example'] };
      return { provider: ociProvider(settings, async () => keeping, plainOptions), domain: 'contract.example' };
    };
    for (const { says, shows } of providerContract(ociTraits, open)) it(says, shows);
  });
