import { godaddyTraits } from '../../src/cloud/godaddy/traits.ts';
import { ociTraits } from '../../src/cloud/oci/traits.ts';
import type { Traits } from '../../src/cloud/traits.ts';

const common: Omit<Traits, 'words'> = {
  types: new Set(['A', 'AAAA', 'CNAME', 'TXT', 'TLSA', 'MX', 'NS']),
  ttl: { least: 0, most: 2 ** 31 - 1 },
  atomic: 'batch',
  guard: 'batch',
  guardsTtl: true,
  zones: 'made',
  marksOwner: true,
  apexNs: 'provider',
  unchanged: 'none',
  settles: 'at-once',
};

function traits(service: string, own: Partial<Traits>): Traits {
  return { ...common, words: { service, zone: 'zone', quota: 'the quota', credentials: 'a file' }, ...own };
}

/** The traits of the services that the product is designed for, as far as this model knows them. */
export const realServices: readonly Traits[] = [
  traits('Route 53', { settles: 'followed' }),
  traits('RFC 2136', { guardsTtl: false, zones: 'given', marksOwner: false, apexNs: 'plesk', unchanged: 'query' }),
  ociTraits,
  godaddyTraits,
];

const atomics = ['batch', 'set', 'record'] as const;
const guards = ['batch', 'record', 'none'] as const;

/**
 * Other services: each value of a trait combined with each value of every other one.
 * The guard `batch` requires atomic batches or sets, and `record` requires records.
 */
export const otherServices: readonly Traits[] = atomics.flatMap((atomic) =>
  guards
    .filter((guard) => guard === 'none' || (guard === 'record') === (atomic === 'record'))
    .flatMap((guard) =>
      [
        [true, 'made', true, 0],
        [false, 'given', false, 600],
        [true, 'given', true, 600],
        [false, 'made', false, 0],
      ]
        .slice(0, guard === 'none' ? 4 : 2)
        .map((values) => {
          const [guardsTtl, zones, marksOwner, least] = values as [boolean, 'made' | 'given', boolean, number];
          const name = [
            atomic,
            guard,
            guardsTtl ? 'with TTL' : 'without TTL',
            zones,
            marksOwner ? 'marked' : 'unmarked',
          ];
          const ttl = { least, most: 86_400 };
          return traits(name.join(', '), { atomic, guard, guardsTtl, zones, marksOwner, ttl });
        }),
    ),
);
