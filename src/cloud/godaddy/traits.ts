import type { Traits } from '../traits.ts';

/**
 * What GoDaddy's API v3 guarantees, by its description and reports of other clients. Nothing of it was confirmed on a
 * live account.
 */
export const godaddyTraits: Traits = {
  words: {
    service: 'GoDaddy',
    zone: 'DNS zone',
    quota: 'the limits of the GoDaddy account',
    credentials: 'the personal access token in tokenFile',
    shared: '60 requests per minute',
  },
  types: new Set(['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'SRV', 'TXT']),
  ttl: { least: 600, most: 86_400 },
  atomic: 'record',
  // A record that was edited elsewhere may keep its ID, so that deleting by ID is no comparison.
  guard: 'none',
  guardsTtl: false,
  zones: 'given',
  marksOwner: false,
  apexNs: 'provider',
  apexNsFixed: true,
  unchanged: 'none',
  settles: 'at-once',
};
