import type { By } from '../by.ts';
import type { DnsName } from '../dns/name.ts';

/** The kinds of events, in the order in which documentation lists them. */
export const eventKinds = [
  'synchronized',
  'unsynchronizable',
  'rejected',
  'held',
  'failing',
  'recovered',
  'drift',
  'renamed',
  'limit',
  'not-live',
  'backend-lost',
  'silent',
] as const;

export type EventKind = (typeof eventKinds)[number];

/** A change of state, before it has an id. `target` is null if it concerns all targets. */
export interface NewEvent {
  readonly target: string | null;
  readonly kind: EventKind;
  /** One sentence for people. */
  readonly text: string;
  /** The facts for programs; their keys depend on the kind. */
  readonly detail: Readonly<Record<string, unknown>> | null;
}

/** An event in the feed. `zone` is null if it concerns the server; `at` is ISO 8601 in UTC. */
export interface ZoneEvent extends NewEvent {
  readonly id: string;
  readonly at: string;
  readonly zone: DnsName | null;
  /** Who ran the command that noticed the change; null if unknown. */
  readonly by: By | null;
}
