import { takeTokens, type Bucket, type Cost } from '../../../reconcile/token-bucket.ts';
import type { Workload } from '../../provider.ts';
import { accountRequestsPerSecond } from '../traits.ts';
import type { WireChange } from './api.ts';

/**
 * The account's token buckets (Developer Guide, "Quotas":
 * API requests, since 30 July 2026). All actions share one. Creating zones, deleting zones, and record changes (counted
 * per change) each have another one.
 */
const buckets = {
  requests: { burst: 50, perSecond: accountRequestsPerSecond },
  'create-zone': { burst: 40, perSecond: 2 },
  'delete-zone': { burst: 40, perSecond: 5 },
  changes: { burst: 1500, perSecond: 100 },
} as const satisfies Record<string, Bucket>;

/** CloudTrail's own limit (API Reference, "LookupEvents"): two requests a second of an account in a region. */
const lookups: Bucket = { burst: 1, perSecond: 2 };

/**
 * Share of each burst that we use, which leaves two requests of fifty.
 * A busy machine sends several requests at once, and the service may count slightly differently. Use of the account by
 * other programs shows in refusals.
 */
const share = 0.96;

/** Number of changes that creating or deleting a zone counts as. */
const zoneChanges = 2;

/** Returns the tokens that a request takes. `changes` is the batch of a ChangeResourceRecordSets call. */
export function costsOf(action: string, changes: readonly WireChange[], perSecond: number | null): readonly Cost[] {
  if (action === 'LookupEvents') return [{ name: 'lookups', tokens: 1, bucket: lookups }];
  const isZone = action === 'CreateHostedZone' || action === 'DeleteHostedZone';
  const tokens = isZone ? zoneChanges : changes.reduce((sum, change) => sum + (change.action === 'UPSERT' ? 2 : 1), 0);
  return [
    demand('requests', 1, perSecond),
    ...(action === 'CreateHostedZone' ? [demand('create-zone', 1, perSecond)] : []),
    ...(action === 'DeleteHostedZone' ? [demand('delete-zone', 1, perSecond)] : []),
    ...(tokens > 0 ? [demand('changes', tokens, perSecond)] : []),
  ];
}

/** Estimates the seconds of work, starting with full buckets and without other users of the account. */
export function secondsAtRate({ calls, zonesMade, zonesRemoved, changes }: Workload, perSecond: number | null): number {
  // An update is a delete and a create.
  const tokens = changes.reduce((sum, change) => sum + (change.kind === 'update' ? 2 : 1), 0);
  const costs = [
    demand('requests', calls, perSecond),
    demand('create-zone', zonesMade, perSecond),
    demand('delete-zone', zonesRemoved, perSecond),
    demand('changes', tokens + (zonesMade + zonesRemoved) * zoneChanges, perSecond),
  ];
  return takeTokens({}, costs, 0).waitMs / 1000;
}

/** A configured rate applies to the complete account: the other buckets are scaled by the same factor. */
function demand(name: keyof typeof buckets, tokens: number, perSecond: number | null): Cost {
  const factor = perSecond === null ? 1 : perSecond / buckets.requests.perSecond;
  const { burst, perSecond: rate } = buckets[name];
  return { name, tokens, bucket: { burst: Math.max(1, burst * factor * share), perSecond: rate * factor } };
}
