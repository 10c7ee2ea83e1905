import type { Traits } from '../traits.ts';

/** What Oracle's DNS guarantees by its API's description. Never confirmed with an account. */
export const ociTraits: Traits = {
  words: {
    service: 'Oracle Cloud DNS',
    zone: 'zone',
    quota: 'the service limit at Oracle (Limits, Quotas and Usage, DNS)',
    credentials: 'a profile of ~/.oci/config, or the instance',
    shared: 'the requests of a tenancy, which Oracle limits without publishing how, and its limit of zones',
  },
  // "Supported DNS Resource Record Types", and those that the service refuses in its own words if it lacks them.
  types: new Set(['A', 'AAAA', 'CAA', 'CNAME', 'DS', 'HTTPS', 'MX', 'NS', 'PTR', 'SRV', 'SVCB', 'TLSA', 'TXT']),
  // API reference, "RecordOperation": "a TTL lower than 30 seconds is not recommended". The highest of the console.
  ttl: { least: 30, most: 604_800 },
  // PatchZoneRecords: REQUIRE and PROHIBIT check all fields of a record before anything is changed.
  atomic: 'batch',
  guard: 'batch',
  guardsTtl: true,
  zones: 'made',
  marksOwner: true,
  apexNs: 'provider',
  apexNsFixed: true,
  // ListZones: the version of a zone never repeats.
  unchanged: 'listing',
  settles: 'at-once',
};
