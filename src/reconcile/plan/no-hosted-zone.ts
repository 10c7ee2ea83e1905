import { emptyDiff, type PlanZone } from './plan.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import type { HeldRecord } from './json-records.ts';

/** Plans a zone that the target doesn't have and that isn't created: its changes wait. */
export function planWithoutZone(plan: PlanZone, held: HeldRecord): PlanZone {
  return { ...plan, action: 'held', diff: emptyDiff, zoneHeld: [...plan.zoneHeld, held], calls: 0 };
}

/** A target that lacks a zone, why it stays so, and the service's words for itself and for zones. */
export interface PlaceWithoutZone {
  readonly target: string;
  /** Whether the configuration says not to create zones. */
  readonly isForbidden: boolean;
  /** Whether we wrote to the zone before. Then its absence is never a choice. */
  readonly wasThere: boolean;
  readonly words: { readonly service: string; readonly zone: string };
}

/** Holds changes to a zone that isn't created: only the configuration names it, or the service creates none. */
export function noHostedZone(
  { zone, desired }: Pick<Snapshot, 'zone' | 'desired'>,
  { target, words, isForbidden, wasThere }: PlaceWithoutZone,
): HeldRecord {
  const none = `${target} has no ${words.zone} of this name`;
  const head = { kind: 'create', name: zone, type: '*', rule: 'no-hosted-zone' } as const;
  if (desired === null)
    return {
      ...head,
      detail: `Plesk requests PTR records in this zone, but does not send it, and ${none}`,
      release: `create the ${words.zone} there, or remove the zone from records.ptr.zones`,
    };
  const written = 'the next apply writes to it, or "dns-sync retry" within six hours';
  if (!isForbidden)
    return {
      ...head,
      detail: `${none}, and dns-sync cannot create one at ${words.service}`,
      release: `create the ${words.zone} there; ${written}`,
    };
  return {
    ...head,
    detail: `${none}, and the configuration has "zones.create": "never"`,
    release: `to publish the zone, create the ${words.zone} there; ${written}`,
    ...(!wasThere && { chosen: true }),
  };
}
