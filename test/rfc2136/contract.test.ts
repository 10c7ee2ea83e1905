import { after, before, describe, it } from 'node:test';
import { rfc2136Provider } from '../../src/cloud/rfc2136/provider.ts';
import { rfc2136Traits } from '../../src/cloud/rfc2136/traits.ts';
import type { DnsName } from '../../src/reconcile/dns/name.ts';
import { providerContract } from '../contract/provider-contract.ts';
import { plainOptions, serverKinds, startOwnServer, type OwnServer } from './support/own-server.ts';

for (const kind of serverKinds)
  describe(`${kind} with given zones`, () => {
    let server: OwnServer;
    before(async () => {
      server = await startOwnServer(kind);
    });
    after(async () => server.close());
    const open = async () => ({
      provider: rfc2136Provider(() => server, null, plainOptions),
      domain: 'example.',
      giveZone: async (zone: DnsName) => server.giveZone(zone),
    });
    for (const { says, shows } of providerContract(rfc2136Traits, open)) it(says, shows);
  });

describe('knot with a catalog', () => {
  let server: OwnServer;
  before(async () => {
    server = await startOwnServer('knot');
  });
  after(async () => server.close());
  const traits = { ...rfc2136Traits, zones: 'made' as const };
  const open = async () => ({
    provider: rfc2136Provider(() => server, 'catalog.invalid.' as DnsName, plainOptions),
    domain: 'example.',
  });
  for (const { says, shows } of providerContract(traits, open)) it(says, shows);
});
