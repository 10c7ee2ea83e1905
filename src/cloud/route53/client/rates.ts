import { takeTokens, type Bucket, type Cost } from '../../../reconcile/token-bucket.ts';
import type { Workload } from '../../provider.ts';
import type { WireChange } from './api.ts';

/**
 * The account's buckets (Developer Guide, "Quotas": API requests, since 30 July 2026). All actions together have one,
 * creation and deletion of zones one each beside it, and changes of records one that counts changes.
 */
const buckets = {
  requests: { burst: 50, perSecond: 10 },
  'create-zone': { burst: 40, perSecond: 2 },
  'delete-zone': { burst: 40, perSecond: 5 },
  changes: { burst: 1500, perSecond: 100 },
} as const satisfies Record<string, Bucket>;

/**
 * A part of each burst is left alone, two requests of fifty: they leave in a bunch where the machine was busy when their
 * turns came, and a service that counts a little differently shall not be met at its very edge. What other programs take of
 * the account is learnt from refusals.
 */
const share = 0.96;

/** Changes that making or removing a zone counts for. */
const zoneChanges = 2;

/** What a request takes; `changes` is the batch of a ChangeResourceRecordSets. */
export function costsOf(action: string, changes: readonly WireChange[], perSecond: number | null): readonly Cost[] {
  const isZone = action === 'CreateHostedZone' || action === 'DeleteHostedZone';
  const tokens = isZone ? zoneChanges : changes.reduce((sum, change) => sum + (change.action === 'UPSERT' ? 2 : 1), 0);
  return [
    demand('requests', 1, perSecond),
    ...(action === 'CreateHostedZone' ? [demand('create-zone', 1, perSecond)] : []),
    ...(action === 'DeleteHostedZone' ? [demand('delete-zone', 1, perSecond)] : []),
    ...(tokens > 0 ? [demand('changes', tokens, perSecond)] : []),
  ];
}

/** How many seconds work takes when its buckets are full at the beginning and nobody else takes from them. */
export function secondsAtRate({ calls, zonesMade, zonesRemoved, changes }: Workload, perSecond: number | null): number {
  // An update is the delete of what was there and the create of what is wanted.
  const tokens = changes.reduce((sum, change) => sum + (change.kind === 'update' ? 2 : 1), 0);
  const demands = [
    demand('requests', calls, perSecond),
    demand('create-zone', zonesMade, perSecond),
    demand('delete-zone', zonesRemoved, perSecond),
    demand('changes', tokens + (zonesMade + zonesRemoved) * zoneChanges, perSecond),
  ];
  return takeTokens({}, demands, 0).waitMs / 1000;
}

/** The configured rate of requests stands for the whole account: the other buckets keep their proportion to it. */
function demand(name: keyof typeof buckets, tokens: number, perSecond: number | null): Cost {
  const factor = perSecond === null ? 1 : perSecond / buckets.requests.perSecond;
  const { burst, perSecond: rate } = buckets[name];
  return { name, tokens, bucket: { burst: Math.max(1, burst * factor * share), perSecond: rate * factor } };
}
