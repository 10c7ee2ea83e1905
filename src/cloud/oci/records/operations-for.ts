import { canonicalValue } from '../../../reconcile/dns/rdata.ts';
import { withoutFinalDot } from '../../../reconcile/dns/name.ts';
import type { RecordSet } from '../../../reconcile/dns/record-set.ts';
import type { Change } from '../../../reconcile/plan/change.ts';
import type { ProviderSet } from '../../../reconcile/plan/observed.ts';

/** One operation of a patch (API reference, "RecordOperation"). */
export interface RecordOperation {
  readonly operation: 'REQUIRE' | 'PROHIBIT' | 'ADD' | 'REMOVE';
  readonly domain: string;
  readonly rtype: string;
  readonly rdata?: string;
  readonly ttl?: number;
  readonly rrsetVersion?: string;
}

/** A set in the service's own text. `version` is null if the last answer didn't have it. */
export interface RawSet extends Readonly<Record<string, unknown>> {
  readonly ttl: number;
  readonly rdata: readonly string[];
  readonly version: string | null;
}

/**
 * Returns the operations of changes: what each set was, what goes, what comes. Pure.
 * Each record goes and comes by its data, so that the result is the same in any order of operations.
 */
export function operationsFor(
  changes: readonly Change[],
  guard: 'by-operations' | 'by-etag' = 'by-operations',
): readonly RecordOperation[] {
  const guards = guard === 'by-etag' ? [] : changes.flatMap(requirementsOf);
  return [...guards, ...changes.flatMap(removalsOf), ...changes.flatMap(additionsOf)];
}

/** Returns the service's text of a set, or our own if it is unknown. */
export function rawOf({ set, raw }: ProviderSet): RawSet {
  const { ttl, rdata, version } = raw;
  const isRaw = typeof ttl === 'number' && Array.isArray(rdata) && rdata.every((text) => typeof text === 'string');
  if (!isRaw) return { ttl: set.ttl, rdata: set.values, version: null };
  return { ttl, rdata, version: typeof version === 'string' ? version : null };
}

/** Returns a value in canonical form; one that Plesk can't express stays as it is. */
export function canonicalOf(type: string, rdata: string): string {
  const value = canonicalValue(type, rdata);
  return value.ok ? value.value : rdata;
}

/** The set is exactly as it was, or doesn't exist. */
function requirementsOf({ before, after }: Change): readonly RecordOperation[] {
  if (before === null) return [{ operation: 'PROHIBIT', domain: withoutFinalDot(after.name), rtype: after.type }];
  const { ttl, rdata, version } = rawOf(before);
  const head = { operation: 'REQUIRE', domain: withoutFinalDot(before.set.name), rtype: before.set.type, ttl } as const;
  return rdata.map((text) => ({ ...head, rdata: text, ...(version !== null && { rrsetVersion: version }) }));
}

function removalsOf({ before, after }: Change): readonly RecordOperation[] {
  if (before === null) return [];
  const { name, type } = before.set;
  const kept = new Set(after?.values ?? []);
  return rawOf(before)
    .rdata.filter((text) => !kept.has(canonicalOf(type, text)))
    .map((rdata) => ({ operation: 'REMOVE', domain: withoutFinalDot(name), rtype: type, rdata }));
}

/** A new TTL is given to all records of the set. */
function additionsOf({ before, after }: Change): readonly RecordOperation[] {
  if (after === null) return [];
  const { name, type, ttl } = after;
  const spelled = spellingsOf(before, type);
  const added = before?.set.ttl === ttl ? after.values.filter((value) => !spelled.has(value)) : after.values;
  return added.map((value) => ({
    operation: 'ADD',
    domain: withoutFinalDot(name),
    rtype: type,
    rdata: spelled.get(value) ?? value,
    ttl,
  }));
}

/** The service's text of each canonical value of a set. */
function spellingsOf(before: ProviderSet | null, type: string): ReadonlyMap<string, string> {
  return new Map(before === null ? [] : rawOf(before).rdata.map((text) => [canonicalOf(type, text), text]));
}

/** Returns a set as it was sent, for an answer that doesn't have it. */
export function sentSet(before: ProviderSet | null, after: RecordSet): ProviderSet {
  const spelled = spellingsOf(before, after.type);
  const raw: RawSet = {
    ttl: after.ttl,
    rdata: after.values.map((value) => spelled.get(value) ?? value),
    version: null,
  };
  return { set: after, raw };
}
