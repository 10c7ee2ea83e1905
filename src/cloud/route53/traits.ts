import type { Traits } from '../traits.ts';
import { route53Prices } from './prices.ts';
import { maxTtl } from '../../reconcile/dns/record-set.ts';

/** An account's rate of requests (`client/rates.ts`). */
export const accountRequestsPerSecond = 10;

export const route53Traits: Traits = {
  words: {
    service: 'Route 53',
    zone: 'hosted zone',
    quota: 'the quota at AWS (Service Quotas, Route 53)',
    credentials: "the AWS SDK's own chain",
    shared: `${accountRequestsPerSecond} requests per second and the quota of hosted zones`,
  },
  prices: route53Prices,
  // Developer Guide, "Supported DNS record types".
  types: new Set(['A', 'AAAA', 'CAA', 'CNAME', 'DS', 'HTTPS', 'MX', 'NS', 'PTR', 'SRV', 'SVCB', 'TLSA', 'TXT']),
  // API Reference, "ResourceRecordSet", TTL.
  ttl: { least: 0, most: maxTtl },
  // API Reference, "ChangeResourceRecordSets": a batch is atomic, and a DELETE names TTL and values.
  atomic: 'batch',
  guard: 'batch',
  guardsTtl: true,
  zones: 'made',
  marksOwner: true,
  apexNs: 'provider',
  unchanged: 'none',
  // API Reference, "HostedZone", ResourceRecordSetCount.
  countsSets: true,
  settles: 'followed',
};
