import type { DnsName } from '../../../reconcile/dns/name.ts';
import type { HeldSet } from '../../../reconcile/plan/outcome.ts';
import { spelledIn } from '../../../text/printable.ts';

/** Names a held change. The type `*` stands for all records of the zone. */
export function heldWords(zone: DnsName, { kind, name, type }: HeldSet): string {
  return type === '*' ? `${kind} the zone` : `${kind} ${spelledIn(zone, name)} ${type}`;
}
