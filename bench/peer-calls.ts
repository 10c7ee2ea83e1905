/** What a task requests from the service: requests, created zones among them, and tokens of changes. */
export interface Use {
  readonly calls: number;
  readonly creates: number;
  readonly changes: number;
}

export type CaseName = 'unchanged' | 'one' | 'created' | 'sync';

export const cases: readonly { readonly name: CaseName; readonly title: string }[] = [
  { name: 'unchanged', title: 'Nothing changed, and the program processes all Z zones' },
  { name: 'one', title: 'One record changed in one of Z zones' },
  { name: 'created', title: 'All Z zones are created, with their records' },
  { name: 'sync', title: 'All Z zones are compared, and one record of each is corrected' },
];

/** A program's calls in one case, as a formula of the zones; or why it has none. */
type PeerCase =
  | { readonly formula: string; readonly use: (zones: number) => Use; readonly source: string }
  | { readonly none: string; readonly source: string };

interface Peer {
  readonly name: string;
  readonly cases: Readonly<Record<CaseName, PeerCase>>;
}

/** Pages of a hundred zones (ListHostedZones), at least one. */
const pages = (zones: number): number => Math.max(1, Math.ceil(zones / 100));

const sets = 20;

const ext =
  '[Plesk ext-route53](https://github.com/plesk/ext-route53/blob/master/src/plib/scripts/route53.php), 30 October 2025:';
const octo =
  '[octodns-route53](https://github.com/octodns/octodns-route53/blob/main/octodns_route53/provider.py), 8 May 2026:';
const control =
  '[DNSControl](https://github.com/StackExchange/dnscontrol/blob/main/providers/route53/route53Provider.go), version 4:';
const external =
  '[external-dns](https://github.com/kubernetes-sigs/external-dns/blob/master/provider/aws/aws.go), 22 August 2026:';
const terraform =
  '[terraform-provider-aws](https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/route53/record.go):';

/** Derived from each program's published code; not measured. */
export const peers: readonly Peer[] = [
  {
    name: 'ext-route53',
    cases: {
      unchanged: {
        formula: '⌈Z/100⌉ + 2Z',
        use: (z) => ({ calls: pages(z) + 2 * z, creates: 0, changes: 2 * sets * z }),
        source: `${ext} lists all zones once per hook call, lists each zone's records, deletes all and creates all in one batch; here one hook call has all zones`,
      },
      one: {
        formula: '⌈Z/100⌉ + 2',
        use: (z) => ({ calls: pages(z) + 2, creates: 0, changes: 2 * sets }),
        source: 'as above, for the one zone',
      },
      created: {
        formula: '1 + 2Z',
        use: (z) => ({ calls: 1 + 2 * z, creates: z, changes: (2 + sets) * z }),
        source: 'as above: CreateHostedZone and one batch, without listing the records',
      },
      sync: {
        formula: '⌈Z/100⌉ + 2Z',
        use: (z) => ({ calls: pages(z) + 2 * z, creates: 0, changes: 2 * sets * z }),
        source: 'as for nothing changed: it rewrites all zones of the call',
      },
    },
  },
  {
    name: 'octoDNS',
    cases: {
      unchanged: {
        formula: '⌈Z/100⌉ + Z',
        use: (z) => ({ calls: pages(z) + z, creates: 0, changes: 0 }),
        source: `${octo} lists all zones, then each zone's records (\`list_resource_record_sets\` without a page size; 20 sets fit in one page)`,
      },
      one: {
        formula: '⌈Z/100⌉ + 2',
        use: (z) => ({ calls: pages(z) + 2, creates: 0, changes: 2 }),
        source: 'as above, run for the one zone; an UPSERT',
      },
      created: {
        formula: '1 + 3Z',
        use: (z) => ({ calls: 1 + 3 * z, creates: z, changes: (2 + sets) * z }),
        source: 'as above: CreateHostedZone, the records of the new zone listed, one batch of CREATE',
      },
      sync: {
        formula: '⌈Z/100⌉ + 2Z',
        use: (z) => ({ calls: pages(z) + 2 * z, creates: 0, changes: 2 * z }),
        source: 'as above, with a batch for each zone',
      },
    },
  },
  {
    name: 'DNSControl',
    cases: {
      unchanged: {
        formula: '⌈Z/100⌉ + 2Z',
        use: (z) => ({ calls: pages(z) + 2 * z, creates: 0, changes: 0 }),
        source: `${control} lists all zones, then for each zone GetHostedZone (its name servers) and its records by 100`,
      },
      one: {
        formula: '⌈Z/100⌉ + 3',
        use: (z) => ({ calls: pages(z) + 3, creates: 0, changes: 2 }),
        source: 'as above, run with `--domains` for the one zone; an UPSERT',
      },
      created: {
        formula: '≥ 1 + 4Z',
        use: (z) => ({ calls: 1 + 4 * z, creates: z, changes: (2 + 2 * sets) * z }),
        source:
          'as above: CreateHostedZone, GetHostedZone, the records, one batch of UPSERT; it drops its list of zones after each creation; listing the zones again is not counted here',
      },
      sync: {
        formula: '⌈Z/100⌉ + 3Z',
        use: (z) => ({ calls: pages(z) + 3 * z, creates: 0, changes: 2 * z }),
        source: 'as above, with a batch for each zone',
      },
    },
  },
  {
    name: 'external-dns',
    cases: {
      unchanged: {
        formula: '⌈Z/100⌉ + Z',
        use: (z) => ({ calls: pages(z) + z, creates: 0, changes: 0 }),
        source: `${external} in every interval (a minute by default) lists all zones (\`--aws-zones-cache-duration\` is 0 by default) and each zone's records by 300`,
      },
      one: {
        formula: '⌈Z/100⌉ + Z + 1',
        use: (z) => ({ calls: pages(z) + z + 1, creates: 0, changes: 2 }),
        source: 'as above: it always compares all its zones; the record of its registry is not counted',
      },
      created: { none: 'creates no hosted zones', source: 'as above: the zones must exist' },
      sync: {
        formula: '⌈Z/100⌉ + 2Z',
        use: (z) => ({ calls: pages(z) + 2 * z, creates: 0, changes: 2 * z }),
        source: 'as above, with a batch for each zone; the records of its registry are not counted',
      },
    },
  },
  {
    name: 'Terraform',
    cases: {
      unchanged: {
        formula: '≥ 42Z',
        use: (z) => ({ calls: (2 + 2 * sets) * z, creates: 0, changes: 0 }),
        source: `${terraform} a refresh reads each record by GetHostedZone and ListResourceRecordSets, and each zone by at least two calls; a switch in the code reads records in batches (\`batchReadsEnabled\`); its calls are not known here`,
      },
      one: {
        formula: '≥ 42Z + 5',
        use: (z) => ({ calls: (2 + 2 * sets) * z + 5, creates: 0, changes: 2 }),
        source:
          'as above, then GetHostedZone, one UPSERT, GetChange until it is INSYNC (at least one), and the record read again',
      },
      created: {
        formula: '≥ 104Z',
        use: (z) => ({ calls: (4 + 5 * sets) * z, creates: z, changes: (2 + sets) * z }),
        source: 'as above: a zone takes at least four calls, each record five, with a batch of its own',
      },
      sync: {
        formula: '≥ 47Z',
        use: (z) => ({ calls: (2 + 2 * sets + 5) * z, creates: 0, changes: 2 * z }),
        source: 'as above, with one changed record in each zone',
      },
    },
  },
];
