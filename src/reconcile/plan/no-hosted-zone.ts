import { emptyDiff, type PlanZone } from './plan.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { HeldRecord } from './json-records.ts';

/** Plans a zone that the target doesn't have and that isn't created: its changes wait. */
export function planWithoutZone(plan: PlanZone, held: HeldRecord): PlanZone {
  return { ...plan, action: 'held', diff: emptyDiff, zoneHeld: [...plan.zoneHeld, held], calls: 0 };
}

/** A target that lacks a zone, and the service's words for itself and for zones. */
export interface PlaceWithoutZone {
  readonly target: string;
  readonly words: { readonly service: string; readonly zone: string };
}

/** Holds changes to a zone that isn't created: only the configuration names it, or the service creates none. */
export function noHostedZone(
  { zone, desired }: Pick<Snapshot, 'zone' | 'desired'>,
  place: PlaceWithoutZone,
): HeldRecord {
  const { target, words } = place;
  const none = `${target} has no ${words.zone} of this name`;
  const [detail, release] =
    desired === null
      ? [
          `Plesk requests PTR records in this zone, but does not send it, and ${none}`,
          `create the ${words.zone} there, or remove the zone from records.ptr.zones`,
        ]
      : [
          `${none}, and dns-sync cannot create one at ${words.service}`,
          `create the ${words.zone} there; the next apply or retry writes to it`,
        ];
  return {
    kind: 'create',
    name: zone,
    type: '*',
    rule: 'no-hosted-zone',
    detail,
    release,
  };
}
