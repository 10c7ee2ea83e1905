// The test kit: all exports of 'dns-sync/testing'.
export {
  startLocalRoute53,
  type LocalRoute53,
  type LocalRoute53Options,
} from '../../fixtures/route53/local-route53.ts';
export { providerContract, type ContractCase, type ProviderUnderTest } from './provider-contract.ts';
