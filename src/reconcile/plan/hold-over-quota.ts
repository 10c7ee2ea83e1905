import { nameOf, subject, type Change } from './change.ts';
import type { ZoneDiff } from './diff.ts';
import type { DnsName } from '../dns/name.ts';
import { keyOf, type SetKey } from '../dns/record-set.ts';

/** The record set quota of a hosted zone, and the number of foreign sets in it. */
export interface RecordQuota {
  readonly limit: number;
  readonly others: number;
}

/**
 * A possibly full zone: the service's word for zones and the quota to raise, the number of our sets, and the released
 * sets.
 */
interface FullZone {
  readonly zone: DnsName;
  readonly words: { readonly zone: string; readonly quota: string };
  readonly ours: number;
  readonly released: ReadonlySet<SetKey>;
}

/**
 * Holds sets that a full zone has no room for, so that no call is refused.
 * Replacements of deleted sets come first. This filter never adds a change.
 */
export function holdOverQuota(
  diff: ZoneDiff,
  { limit, others }: RecordQuota,
  { zone, words, ours, released }: FullZone,
): ZoneDiff {
  const going = diff.changes.filter((change) => change.kind === 'delete');
  const names = new Set(going.map(nameOf));
  const creates = diff.changes.filter((change) => change.kind === 'create' && !released.has(keyOf(subject(change))));
  const room = Math.max(0, limit - others - ours + going.length);
  const byNeed = creates.toSorted((a, b) => Number(names.has(nameOf(b))) - Number(names.has(nameOf(a))));
  const beyond = new Set<Change>(byNeed.slice(room));
  if (beyond.size === 0) return diff;
  const detail = `the ${words.zone} has ${others + ours} of at most ${limit} record sets, and the plan creates ${creates.length} more`;
  const release = `raise ${words.quota} or remove records in Plesk, then run "dns-sync apply ${zone}"`;
  const held = [...beyond].map((change) => ({ change, rule: 'record-quota' as const, detail, release }));
  return { ...diff, changes: diff.changes.filter((change) => !beyond.has(change)), held: [...diff.held, ...held] };
}
