import type { DnsClient } from '../../cloud/dns/dns-client.ts';

/** An address without an answer to this many questions, and to none before, isn't asked again by the same command. */
const maxUnanswered = 5;

/** Wraps a client so that a dead address costs a few timeouts, and not one for each zone. */
export function withoutDeadAddresses(client: DnsClient): DnsClient {
  const unanswered = new Map<string, number>();
  const answering = new Set<string>();
  return {
    ...client,
    ask: async (address, question) => {
      const missed = unanswered.get(address) ?? 0;
      if (missed >= maxUnanswered && !answering.has(address)) return null;
      const answer = await client.ask(address, question);
      if (answer === null) unanswered.set(address, (unanswered.get(address) ?? 0) + 1);
      else answering.add(address);
      return answer;
    },
  };
}
