import type { DnsName } from '../dns/name.ts';
import type { ProviderSet } from './observed.ts';
import { compareSets, type RecordSet } from '../dns/record-set.ts';

/**
 * Why a change is made: an edit in Plesk, an undo, drift that is reverted, a foreign set overwritten by `adopt`, one
 * overwritten by `confirm`, or a foreign set deleted by `adopt --prune`.
 */
export type Why = 'edited' | 'undo' | 'drift' | 'adopted' | 'confirmed' | 'pruned';

/**
 * One change to a record set.
 * `before` is the provider's current set with its raw text; `drifted` says that it changed outside dns-sync since our
 * last write.
 */
export type Change =
  | {
      readonly kind: 'create';
      readonly before: null;
      readonly after: RecordSet;
      readonly why: Why;
      readonly drifted: boolean;
    }
  | {
      readonly kind: 'update';
      readonly before: ProviderSet;
      readonly after: RecordSet;
      readonly why: Why;
      readonly drifted: boolean;
    }
  | {
      readonly kind: 'delete';
      readonly before: ProviderSet;
      readonly after: null;
      readonly why: Why;
      readonly drifted: boolean;
    };

/** A held change: the rule that holds it, its details, and how to release it. */
export interface Held {
  readonly change: Change;
  readonly rule: HoldRule;
  readonly detail: string;
  readonly release: string;
}

export type HoldRule =
  | 'conflict'
  | 'routed'
  | 'cname'
  | 'drifted-delete'
  | 'last-sets'
  | 'unknown-content'
  | 'drift'
  | 'protected'
  | 'no-delete'
  | 'type-change'
  | 'record-quota'
  | 'apex-ns'
  | 'state-older'
  | 'observe';

export function nameOf(change: Change): DnsName {
  return subject(change).name;
}

/** Returns the record set that a change is about: the new one, or else the old one. */
export function subject(change: Change): RecordSet {
  return change.after ?? change.before.set;
}

/** Compares changes by name and type. */
export function compareChanges(a: Change, b: Change): number {
  return compareSets(subject(a), subject(b));
}
