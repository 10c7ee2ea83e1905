import { isIP } from 'node:net';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Answer, Delegation, Question } from '../../reconcile/live/dns-answer.ts';
import { exchange } from './wire/exchange.ts';
import { hasRoute } from './wire/has-route.ts';
import { openGate } from './gate.ts';
import { openPacer } from './pacer.ts';
import { typeNumber } from './wire/record-types.ts';
import { rootServers } from './walk/root-servers.ts';
import { startTrail } from './walk/trail.ts';
import { findAddresses, findDelegation, startWalk } from './walk/walk.ts';

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
  /**
   * Walks from the root to the parent of a zone, and returns its delegation. Never throws.
   * Of the glue it has the addresses that this machine has a route to.
   */
  delegation(zone: DnsName): Promise<Delegation>;
  /** Finds the addresses of a name server that this machine has a route to; null if they aren't known. Never throws. */
  addresses(server: DnsName): Promise<readonly string[] | null>;
  /** Whether no root server answered the first question: no query leaves this network. Then nothing more is asked. */
  isBlocked(): boolean;
  /** The number of messages that were sent. */
  queries(): number;
  close(): void;
}

/** Most queries that wait for an answer at the same time. */
const maxWaiting = 200;

/** Most timeouts that a search takes. */
const maxTimeouts = 10;

/**
 * Opens a client. Nothing is sent before the first question.
 * After the deadline, in milliseconds since the epoch, nothing more is sent or waited for; null sets no limit.
 */
export function openDnsClient(settings: DnsSettings, now: () => number, deadline: number | null = null): DnsClient {
  const { port, queriesPerSecond } = settings;
  const fullTimeoutMs = settings.timeoutSeconds * 1000;
  const leftMs = (): number => (deadline === null ? Infinity : deadline - now());
  const pace = openPacer(queriesPerSecond, now);
  const gate = openGate(maxWaiting);
  const active = new Set<AbortController>();
  const roots = new Set(settings.rootServers ?? rootServers);
  const silent = new Set<string>();
  let sent = 0;
  let hasEnded = false;
  let rootAnswered = false;

  const isBlocked = (): boolean => !rootAnswered && [...roots].every((address) => silent.has(address));

  async function query(
    address: string,
    question: Question,
    controller: AbortController,
    onSent: () => void,
  ): Promise<Answer | null> {
    const timeoutMs = Math.min(fullTimeoutMs, leftMs());
    if (isIP(address) === 0 || typeNumber(question.type) === null) return null;
    if (hasEnded || timeoutMs <= 0 || isBlocked()) return null;
    active.add(controller);
    const beforeMessage = async (): Promise<void> => {
      await pace();
      sent++;
      onSent();
    };
    const { signal } = controller;
    const answer = await gate(async () => exchange({ address, port, question, timeoutMs, signal, beforeMessage }));
    active.delete(controller);
    rootAnswered ||= answer !== null && roots.has(address);
    return answer;
  }

  const routes = new Map<string, Promise<boolean>>();
  const reachable = async (addresses: readonly string[]): Promise<readonly string[]> => {
    for (const address of addresses) if (!routes.has(address)) routes.set(address, hasRoute(address, port));
    const isUsable = await Promise.all(addresses.map(async (address) => routes.get(address)));
    return addresses.filter((_, i) => isUsable[i] === true);
  };

  const walk = startWalk({ query, reachable, silent, patienceMs: fullTimeoutMs / 3 }, [...roots]);
  const trail = () => startTrail(now, Math.min(maxTimeouts * fullTimeoutMs, leftMs()));
  return {
    ask: async (address, question) => query(address, question, new AbortController(), () => undefined),
    delegation: async (zone) => findDelegation(walk, zone, trail()),
    addresses: async (server) => {
      const found = await findAddresses(walk, server, trail());
      return found.ok ? found.value : null;
    },
    isBlocked,
    queries: () => sent,
    close: () => {
      hasEnded = true;
      for (const controller of active) controller.abort();
    },
  };
}
