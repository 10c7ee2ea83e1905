// JSON records that plan, drift and status share.
import { nameOf, subject, type Change, type Held, type Why } from './change.ts';
import type { DnsSyncError } from '../error.ts';
import type { DnsName } from '../dns/name.ts';
import type { Reject } from '../desired/zone.ts';

/** A held change in JSON output. */
export interface HeldRecord {
  readonly kind: Change['kind'];
  readonly name: DnsName;
  readonly type: string;
  readonly rule: string;
  readonly detail: string;
  readonly release: string;
  /** Set if the configuration asks for the hold, so that it isn't a failure. */
  readonly chosen?: true;
}

/** A change in JSON output. `before` is the provider's content, `after` the new one. */
export interface ChangeRecord {
  readonly kind: Change['kind'];
  readonly name: DnsName;
  readonly type: string;
  readonly before: { readonly ttl: number; readonly values: readonly string[] } | null;
  readonly after: { readonly ttl: number; readonly values: readonly string[] } | null;
  readonly why: Why;
}

export interface RejectRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly reason: string;
}

export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export function changeRecord(change: Change): ChangeRecord {
  const content = (set: { ttl: number; values: readonly string[] } | undefined) =>
    set === undefined ? null : { ttl: set.ttl, values: set.values };
  return {
    kind: change.kind,
    name: nameOf(change),
    type: subject(change).type,
    before: content(change.before?.set),
    after: content(change.after ?? undefined),
    why: change.why,
  };
}

export function heldRecord({ change, rule, detail, release }: Held): HeldRecord {
  return { kind: change.kind, name: nameOf(change), type: subject(change).type, rule, detail, release };
}

export function rejectRecord({ host, type, value, reason }: Reject): RejectRecord {
  return { host, type, value, reason };
}

export function errorRecord({ code, message, hint }: DnsSyncError): ErrorRecord {
  return { code, message, hint };
}
