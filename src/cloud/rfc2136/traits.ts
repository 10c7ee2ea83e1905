import type { Traits } from '../traits.ts';

/** What a name server with dynamic updates guarantees (RFC 2136), measured on BIND, Knot DNS and PowerDNS. */
export const rfc2136Traits: Traits = {
  words: {
    service: 'the name server',
    title: 'name servers with dynamic updates (RFC 2136): BIND, Knot DNS, PowerDNS',
    zone: 'zone',
    quota: 'the limit of the name server',
    credentials: 'the TSIG key in keyFile',
  },
  types: new Set(['A', 'AAAA', 'CAA', 'CNAME', 'DS', 'HTTPS', 'MX', 'NS', 'PTR', 'SRV', 'SVCB', 'TLSA', 'TXT']),
  // RFC 2181 section 8.
  ttl: { least: 0, most: 2 ** 31 - 1 },
  // RFC 2136 section 3: an update is carried out completely, or not at all; a prerequisite compares values, not TTLs.
  atomic: 'batch',
  guard: 'batch',
  guardsTtl: false,
  zones: 'given',
  marksOwner: false,
  apexNs: 'plesk',
  unchanged: 'query',
  settles: 'at-once',
};
