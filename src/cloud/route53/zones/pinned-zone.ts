import { DnsSyncError } from '../../../reconcile/error.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { WireZone } from '../client/api.ts';
import { nameFromWire } from '../batches/wire-text.ts';

/** An entry of `zoneIds`: the target, the zone, and the ID of the hosted zone to use for it. */
export interface Pin {
  readonly target: string;
  readonly zone: DnsName;
  readonly id: string;
}

/** Returns the pinned hosted zone if it exists, is public and has the zone's name. Throws `wrong-pin` otherwise. */
export function pinnedZone({ target, zone, id }: Pin, wire: WireZone | undefined): WireZone {
  const fault = faultOf(zone, wire);
  if (wire !== undefined && fault === null) return wire;
  throw new DnsSyncError(
    'wrong-pin',
    `targets.${target}.zoneIds maps ${zone} to the hosted zone ${id}, which ${fault}`,
    `correct or remove this entry of the configuration, then run "dns-sync apply ${zone}". Until then, the zone is not applied`,
  );
}

function faultOf(zone: DnsName, wire: WireZone | undefined): string | null {
  if (wire === undefined) return 'does not exist in the AWS account';
  if (wire.isPrivate) return 'is a private hosted zone';
  const name = nameFromWire(wire.name);
  return name.ok && name.value === zone ? null : `belongs to ${wire.name}`;
}
