import type { DnsClient } from './dns-client.ts';

/** When silent addresses aren't asked again. */
interface SilenceLimits {
  /** An address without an answer to this many questions, and to none before, isn't asked again. */
  readonly perAddress: number;
  /** If this many addresses are silent and none answered, the client counts as blocked. */
  readonly addresses: number;
}

/** Wraps a client so that a silent address costs a few timeouts for a command, and not one for each zone. */
export function withoutSilentAddresses(client: DnsClient, limits: SilenceLimits): DnsClient {
  const unanswered = new Map<string, number>();
  const answering = new Set<string>();
  const isSilent = (address: string): boolean =>
    !answering.has(address) && (unanswered.get(address) ?? 0) >= limits.perAddress;
  const isBlocked = (): boolean =>
    client.isBlocked() || (answering.size === 0 && [...unanswered.keys()].filter(isSilent).length >= limits.addresses);
  return {
    ...client,
    isBlocked,
    ask: async (address, question) => {
      if (isSilent(address) || isBlocked()) return null;
      const answer = await client.ask(address, question);
      if (answer === null) unanswered.set(address, (unanswered.get(address) ?? 0) + 1);
      else answering.add(address);
      return answer;
    },
  };
}
