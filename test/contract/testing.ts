// The test kit: everything that `import … from 'dns-sync/testing'` offers.
export {
  startLocalRoute53,
  type LocalRoute53,
  type LocalRoute53Options,
} from '../../fixtures/route53/local-route53.ts';
export { providerContract, type ContractCase, type ProviderUnderTest } from './provider-contract.ts';
