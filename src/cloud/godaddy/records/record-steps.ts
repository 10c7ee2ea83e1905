import { recordSet, type RecordSet } from '../../../reconcile/dns/record-set.ts';
import type { Change } from '../../../reconcile/plan/change.ts';

/** The values of a change to delete and to create, and whether the old ones have to be deleted first. */
export interface RecordSteps {
  readonly goes: readonly string[];
  readonly comes: readonly string[];
  readonly deletesFirst: boolean;
}

/**
 * Returns the steps of a change, record by record.
 * Records are created before others are deleted, so that the name always has an answer. The API refuses that for
 * records that differ only in TTL, for a CNAME, and possibly for values that share their data (an MX with another
 * priority): there the old ones are deleted first. Pure.
 */
export function recordSteps({ before, after }: Change): RecordSteps {
  const [old, made] = [before?.set.values ?? [], after?.values ?? []];
  const goes = old.filter((value) => !made.includes(value));
  const comes = made.filter((value) => !old.includes(value));
  if (before === null || after === null) return { goes, comes, deletesFirst: false };
  const data = new Set(goes.map((value) => dataOf(after.type, value)));
  const isShared = comes.some((value) => data.has(dataOf(after.type, value)));
  if (before.set.ttl === after.ttl && after.type !== 'CNAME' && !isShared) return { goes, comes, deletesFirst: false };
  return { goes: old, comes: made, deletesFirst: true };
}

/**
 * Returns the requests of a change, each with what it changes: one for each record, and one that compares the set
 * before records are deleted. Pure.
 */
export function requestsOf(change: Change): readonly (readonly Change[])[] {
  const { goes, comes, deletesFirst } = recordSteps(change);
  const { before, after, why, drifted } = change;
  const more = (count: number): readonly (readonly Change[])[] => Array.from({ length: count }, () => []);
  if (!deletesFirst || before === null || after === null)
    return [[change], ...more(comes.length + (goes.length > 0 ? goes.length + 1 : 0) - 1)];
  return [
    ...more(1),
    [{ kind: 'delete', before, after: null, why, drifted }],
    ...more(goes.length - 1),
    [{ kind: 'create', before: null, after, why, drifted }],
    ...more(comes.length - 1),
  ];
}

/** Returns a set with other values. */
export function withValues(set: RecordSet, values: readonly string[]): RecordSet {
  return recordSet(set.name, set.type, set.ttl, values);
}

/** The part of a value that GoDaddy has as its data: the host of an MX or SRV, the issuer of a CAA. */
function dataOf(type: string, value: string): string {
  const skipped = { MX: 1, SRV: 3, CAA: 2 }[type] ?? 0;
  return value.split(' ').slice(skipped).join(' ');
}
