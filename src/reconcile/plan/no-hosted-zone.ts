import type { DnsName } from '../dns/name.ts';
import { emptyDiff, type PlanZone } from './plan.ts';
import type { HeldRecord } from './json-records.ts';

/** A zone that Plesk doesn't send, and that the target doesn't have: what is wanted in it waits. */
export function planWithoutZone(plan: PlanZone): PlanZone {
  const held = noHostedZone(plan.zone, plan.target);
  return { ...plan, action: 'held', diff: emptyDiff, zoneHeld: [...plan.zoneHeld, held], calls: 0 };
}

/** The hold of what is wanted in a zone that only the configuration names. */
export function noHostedZone(zone: DnsName, target: string): HeldRecord {
  return {
    kind: 'create',
    name: zone,
    type: '*',
    rule: 'no-hosted-zone',
    detail: `PTRs are wanted in it, and ${target} has no hosted zone of this name; Plesk doesn't send the zone, so none is made`,
    release: 'make the hosted zone there, or take the zone out of records.ptr.zones',
  };
}
