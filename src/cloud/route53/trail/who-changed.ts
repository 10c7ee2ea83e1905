import type { ChangeAuthor } from '../../../reconcile/plan/drift-report.ts';
import type { ChangedSet } from '../../provider.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { readEvent, type TrailEvent } from './read-event.ts';

/** Most pages that are read: 5,000 events, which takes 50 seconds. */
const maxPages = 100;

/**
 * Finds the last change of each record set that isn't ours, in CloudTrail.
 * Events come newest first, so reading ends when all authors are found. A set of a deleted hosted zone was changed by
 * its deletion. CloudTrail has an event some minutes after the change, and keeps it for 90 days.
 */
export async function whoChanged(
  api: Route53Api,
  sets: readonly ChangedSet[],
  ownIds: ReadonlySet<string>,
): Promise<readonly (ChangeAuthor | null)[]> {
  const authors = new Map<ChangedSet, ChangeAuthor>();
  for (const [eventName, isZoneGone] of [
    ['DeleteHostedZone', true],
    ['ChangeResourceRecordSets', false],
  ] as const) {
    const open = new Set(sets.filter((set) => set.isZoneGone === isZoneGone));
    const from = [...open].reduce((least, { since }) => Math.min(least, since), Infinity);
    if (open.size > 0)
      await readEvents(api, { eventName, from }, (event) => {
        if (event.changeId !== null && ownIds.has(event.changeId)) return false;
        for (const set of [...open].filter((item) => isChangedBy(item, event))) {
          authors.set(set, event.author);
          open.delete(set);
        }
        return open.size === 0;
      });
  }
  return sets.map((set) => authors.get(set) ?? null);
}

function isChangedBy({ zoneId, name, type }: ChangedSet, event: TrailEvent): boolean {
  if (event.zoneId !== zoneId) return false;
  return event.sets === null || event.sets.some((set) => set.name === name && set.type === type);
}

/** Reads events until one is the last that is needed. */
async function readEvents(
  api: Route53Api,
  query: { readonly eventName: string; readonly from: number },
  isEnough: (event: TrailEvent) => boolean,
): Promise<void> {
  let cursor: string | null = null;
  for (let pages = 0; pages < maxPages; pages++) {
    const page: Awaited<ReturnType<Route53Api['events']>> = await api.events({ ...query, cursor });
    for (const text of page?.events ?? []) {
      const event = readEvent(text);
      if (event !== null && isEnough(event)) return;
    }
    cursor = page?.next ?? null;
    if (cursor === null) return;
  }
}
