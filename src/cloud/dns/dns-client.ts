import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Answer, Delegation, Question } from '../../reconcile/live/dns-answer.ts';
import { exchange } from './exchange.ts';
import { openPacer } from './pacer.ts';
import { typeNumber } from './record-types.ts';

/** The section `dns` of the configuration. Without `rootServers`, those of the Internet are asked. */
export interface DnsSettings {
  readonly rootServers?: readonly string[] | undefined;
  /** Counts for every name server that is asked. */
  readonly port: number;
  readonly timeoutSeconds: number;
  readonly queriesPerSecond: number;
}

/** Asks name servers directly, never a resolver, so that no cache answers. It lives as long as a command. */
export interface DnsClient {
  /** Asks one address without recursion; null if no valid answer comes in time. Never throws. */
  ask(address: string, question: Question): Promise<Answer | null>;
  /** Walks from the root to the parent of a zone, and returns its delegation. Never throws. */
  delegation(zone: DnsName): Promise<Delegation>;
  /** Finds the addresses of a name server by the same walk; null if they aren't known. Never throws. */
  addresses(server: DnsName): Promise<readonly string[] | null>;
  /** Whether no root server answered: no query leaves this network. Then nothing more is asked. */
  isBlocked(): boolean;
  /** The number of messages that were sent. */
  queries(): number;
  close(): void;
}

/** Opens a client. Nothing is sent before the first question. */
export function openDnsClient(settings: DnsSettings, now: () => number): DnsClient {
  const { port, timeoutSeconds } = settings;
  const pace = openPacer(settings.queriesPerSecond, now);
  const closing = new AbortController();
  let sent = 0;
  const beforeMessage = async (): Promise<void> => {
    await pace();
    sent++;
  };
  return {
    ask: async (address, question) => {
      if (typeNumber(question.type) === null) return null;
      const timeoutMs = timeoutSeconds * 1000;
      return exchange({ address, port, question, timeoutMs, signal: closing.signal, beforeMessage });
    },
    delegation: async () => ({ kind: 'unknown', reason: 'the walk from the root is not built yet' }),
    addresses: async () => null,
    isBlocked: () => false,
    queries: () => sent,
    close: () => closing.abort(),
  };
}
