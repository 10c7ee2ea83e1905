import { groupBy } from '../../reconcile/group-by.ts';
import type { RequestedPtrList, PtrRecord } from '../../sync/ptr/list-ptrs.ts';
import { count } from '../../text/count.ts';
import { widest } from './widest.ts';

const forwards: Readonly<Record<PtrRecord['forward'], string>> = {
  confirmed: 'the hostname has this address',
  other: 'the hostname has other addresses only',
  none: 'the hostname has no address',
  unknown: 'the hostname is in no zone here',
};

/**
 * Formats requested PTRs as lines of a master file (RFC 1035 section 5), which the owner of the addresses can use
 * directly.
 */
export function ptrText({ wanted, placed }: RequestedPtrList, all: boolean): string {
  const parts = [
    wanted.length === 0
      ? '; Every requested PTR record is served by a target.\n'
      : `; ${count(wanted.length, 'PTR record')} that no target serves, for the owner of the addresses:\n${lines(wanted)}`,
  ];
  if (all && placed.length > 0) {
    for (const [zone, items] of groupBy(placed, (item) => item.zone))
      parts.push(`; in the zone ${zone}\n${lines(items)}`);
  }
  return parts.join('\n');
}

function lines(records: readonly PtrRecord[]): string {
  const nameWidth = widest(records.map((record) => record.name));
  const hostWidth = widest(records.map((record) => record.hostname));
  return records
    .map(({ name, hostname, address, forward }) => {
      return `${name.padEnd(nameWidth)}  PTR  ${hostname.padEnd(hostWidth)}  ; ${address}: ${forwards[forward]}\n`;
    })
    .join('');
}
