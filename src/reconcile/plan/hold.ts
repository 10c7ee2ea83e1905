import type { Change, Held } from './change.ts';
import type { DnsName } from '../dns/name.ts';

/** What releases a hold of the comparison. */
const releases = {
  conflict: (zone: DnsName) =>
    `run "dns-sync confirm ${zone}" to let the next apply write it, or remove the record in Plesk`,
  'drifted-delete': (zone: DnsName) =>
    `run "dns-sync confirm ${zone}" to let the next apply delete it, or leave it as your own record`,
  'last-sets': (zone: DnsName) =>
    `run "dns-sync confirm ${zone}" to let the next apply delete it, or correct the records in Plesk`,
  'unknown-content': (zone: DnsName) =>
    `run "dns-sync confirm ${zone}" to let the next apply delete it, or leave it as your own record`,
  routed: () => 'remove either the set at the provider or the record in Plesk',
  cname: () => 'remove either the set at the provider or the record in Plesk',
} as const;

/** Holds a change by a rule of the comparison. `detail` says what blocks it. */
export function heldBy(rule: keyof typeof releases, zone: DnsName, change: Change, detail: string): Held {
  return { change, rule, detail, release: releases[rule](zone) };
}
