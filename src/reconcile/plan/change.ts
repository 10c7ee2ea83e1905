import type { DnsName } from '../dns/name.ts';
import type { ProviderSet } from './observed.ts';
import { compareSets, type RecordSet } from '../dns/record-set.ts';

/**
 * Why a change is made: an edit in Plesk, or one that was undone; drift put back; a foreign set that is overwritten because
 * its zone is being adopted, or because somebody confirmed that set.
 */
export type Why = 'edited' | 'undo' | 'drift' | 'adopted' | 'confirmed';

/**
 * One change to a record set. `before` is the set as it stands at the provider, with its text; `drifted` tells that
 * somebody else changed it since we last wrote it.
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

/** A change that waits: the rule that holds it, its numbers or facts, and what releases it. */
export interface Held {
  readonly change: Change;
  readonly rule: HoldRule;
  readonly detail: string;
  readonly release: string;
}

/** The rules that can hold a change. */
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

/** Name of the set that a change is about. */
export function nameOf(change: Change): DnsName {
  return subject(change).name;
}

/** The set that a change is about: what it will be, or what it was. */
export function subject(change: Change): RecordSet {
  return change.after ?? change.before.set;
}

/** Canonical order of changes: by name and type. */
export function compareChanges(a: Change, b: Change): number {
  return compareSets(subject(a), subject(b));
}
