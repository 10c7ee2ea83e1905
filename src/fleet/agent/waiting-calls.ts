import type { DnsName } from '../../reconcile/dns/name.ts';
import type { DnsSyncError } from '../../reconcile/error.ts';

/**
 * What became of a zone that a call waits for:
 *
 *     answered  its outcome is in the zone's document
 *     withheld  it isn't sent now: it is paused, or its state is older than Plesk's
 *     left-out  it isn't sent: the configuration excludes it, or it is switched off
 *     conflict  another machine writes under this server's name
 *     refused   the engine refuses the claim for its size
 */
export type ZoneAnswer = 'answered' | 'withheld' | 'left-out' | 'conflict' | 'refused';

/** A call that waits for the outcomes of zones. */
export interface WaitingCall {
  readonly zones: readonly DnsName[];
  /** Called once for each zone. */
  readonly onZone: (zone: DnsName, answer: ZoneAnswer) => void;
  /** Called if the engine doesn't answer, which ends the wait. */
  readonly onFailure: (error: DnsSyncError) => void;
}

/** The calls that wait for outcomes. */
export interface WaitingCalls {
  /** Adds a call; returns a function that removes it. */
  add(call: WaitingCall): () => void;
  /** Checks whether a call waits for a zone. */
  isAsked(zone: DnsName): boolean;
  /** Checks whether a person waits for a zone: a call of at most a few zones. */
  isAwaited(zone: DnsName): boolean;
  /** Marks all present calls: what they put into the outbox is in every later reading of it. */
  begin(): void;
  /** Answers what marked calls wait for. `answerOf` returns null while a zone has no answer. */
  answer(answerOf: (zone: DnsName) => ZoneAnswer | null): void;
  /** Ends the marked calls. */
  fail(error: DnsSyncError): void;
}

/** A call with more zones is bulk work: nobody waits for a single zone of it. */
const maxAwaitedZones = 5;

interface Waiting {
  readonly call: WaitingCall;
  readonly left: Set<DnsName>;
  isMarked: boolean;
}

export function waitingCalls(): WaitingCalls {
  const calls = new Set<Waiting>();
  const marked = (): readonly Waiting[] => [...calls].filter(({ isMarked }) => isMarked);
  return {
    add(call) {
      const waiting = { call, left: new Set(call.zones), isMarked: false };
      calls.add(waiting);
      return () => void calls.delete(waiting);
    },
    isAsked: (zone) => [...calls].some(({ left }) => left.has(zone)),
    isAwaited: (zone) => [...calls].some(({ call, left }) => call.zones.length <= maxAwaitedZones && left.has(zone)),
    begin() {
      for (const waiting of calls) waiting.isMarked = true;
    },
    answer(answerOf) {
      for (const waiting of marked()) {
        for (const zone of waiting.left) {
          const answer = answerOf(zone);
          if (answer === null) continue;
          waiting.left.delete(zone);
          waiting.call.onZone(zone, answer);
        }
        if (waiting.left.size === 0) calls.delete(waiting);
      }
    },
    fail(error) {
      for (const waiting of marked()) {
        calls.delete(waiting);
        waiting.call.onFailure(error);
      }
    },
  };
}
