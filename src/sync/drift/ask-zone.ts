import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { withoutSilentAddresses } from '../../cloud/dns/silent-addresses.ts';
import { parseName, type DnsName } from '../../reconcile/dns/name.ts';
import type { Answer, Question } from '../../reconcile/live/dns-answer.ts';
import { coversNone, type DriftQuestions } from '../../reconcile/live/drift/drift-questions.ts';
import { judgeAnswer } from '../../reconcile/live/judge-answer.ts';
import { inParallel } from '../concurrency.ts';
import { questionsAtOnce, silenceWhenProving } from '../limits.ts';

/** What the name servers of a zone prove. `silent`: none of them answered. */
export type Proof = 'unchanged' | 'unproved' | 'silent';

/** Asks the name servers of zones, and remembers which addresses don't answer. */
export interface ZoneAsker {
  prove(zone: DnsName, nameServers: readonly string[], questions: DriftQuestions): Promise<Proof>;
}

export function zoneAsker(client: DnsClient): ZoneAsker {
  const dns = withoutSilentAddresses(client, silenceWhenProving);

  const addressesOf = async (server: string): Promise<readonly string[]> => {
    const name = parseName(server);
    return name.ok ? ((await dns.addresses(name.value)) ?? []) : [];
  };

  /** Asks one server after the other until one answers. */
  const ask = async (nameServers: readonly string[], question: Question): Promise<Answer | null> => {
    for (const server of nameServers) {
      if (dns.isBlocked()) return null;
      for (const address of await addressesOf(server)) {
        const answer = await dns.ask(address, question);
        if (answer !== null && answer.rcode !== 'SERVFAIL') return answer;
      }
    }
    return null;
  };

  return {
    async prove(zone, nameServers, { sets, wildcards }) {
      let proof: Proof = 'unchanged';
      const checks = [
        ...sets.map((live) => ({
          question: { name: live.set.name, type: live.set.type },
          holds: (answer: Answer): boolean => judgeAnswer(zone, live, answer).kind === 'same',
        })),
        ...wildcards.map((wildcard) => ({
          question: wildcard.question,
          holds: (answer: Answer): boolean => coversNone(wildcard, answer),
        })),
      ];
      await inParallel(checks, questionsAtOnce, async ({ question, holds }) => {
        if (proof !== 'unchanged') return;
        const answer = await ask(nameServers, question);
        if (answer === null) proof = 'silent';
        else if (!holds(answer)) proof = 'unproved';
      });
      return proof;
    },
  };
}
