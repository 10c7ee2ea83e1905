import type { DnsName } from '../../reconcile/dns/name.ts';
import { compareSets, type RecordSet } from '../../reconcile/dns/record-set.ts';
import type { NameServer, Question } from '../../reconcile/live/dns-answer.ts';
import {
  cutoverQuestions,
  judgeCutover,
  type CutoverDifference,
  type ServerAnswer,
} from '../../reconcile/live/cutover/judge-cutover.ts';
import type { Applied } from '../../reconcile/plan/observed.ts';
import { inParallel } from '../concurrency.ts';
import { longTtlSeconds, questionsAtOnce } from '../limits.ts';
import type { Asking } from '../verify/ask-all.ts';
import type { LongTtl } from './cutover-document.ts';

/** What differs between two groups of name servers, and the TTLs of the first one. */
export interface ComparedServers {
  readonly differences: readonly CutoverDifference[];
  /** Name servers without an answer to at least one question. */
  readonly silent: readonly DnsName[];
  /** Whether a set couldn't be compared. */
  readonly isIncomplete: boolean;
  readonly longest: number;
  readonly lower: readonly LongTtl[];
}

/** Asks today's name servers and those of the target for the record sets of Plesk and of the target. */
export async function compareServers(
  asking: Asking,
  sets: { readonly desired: readonly RecordSet[]; readonly written: readonly Applied[] },
  servers: { readonly today: readonly NameServer[]; readonly target: readonly NameServer[] },
): Promise<ComparedServers> {
  const { zone } = asking;
  const silent = new Set<DnsName>();
  const ask = async (group: readonly NameServer[], question: Question): Promise<readonly ServerAnswer[]> =>
    Promise.all(
      group.map(async (server) => {
        const answer = silent.has(server.name) ? null : await firstAnswer(asking, server, question);
        if (answer === null) silent.add(server.name);
        return { server: server.name, answer };
      }),
    );
  const applied = sets.written.flatMap((item) => item.sets.map(({ set }) => set));
  const apex = await ask(servers.today, { name: zone, type: 'NS' });
  const longs: LongTtl[] = [];
  for (const { ttl, name, type } of apex.flatMap(({ answer }) => answer?.answers ?? []).slice(0, 1))
    longs.push({ name, type, ttl });
  const differences: CutoverDifference[] = [];
  let isIncomplete = false;
  await inParallel(cutoverQuestions(zone, sets.desired, applied), questionsAtOnce, async (live) => {
    const { name, type } = live.set;
    const [today, target] = [await ask(servers.today, { name, type }), await ask(servers.target, { name, type })];
    const verdict = judgeCutover(zone, live, today, target);
    isIncomplete ||= verdict.kind === 'unknown';
    if (verdict.kind === 'differs') differences.push(verdict.difference);
    longs.push({ name, type, ttl: verdict.ttl });
  });
  const longest = longs.reduce((most, { ttl }) => Math.max(most, ttl), 0);
  const lower = longs.filter(({ ttl }) => ttl > longTtlSeconds).sort(compareSets);
  return { differences: differences.sort(compareSets), silent: [...silent], isIncomplete, longest, lower };
}

async function firstAnswer(
  { client, addressesOf }: Asking,
  server: NameServer,
  question: Question,
): Promise<ServerAnswer['answer']> {
  for (const address of (await addressesOf(server)) ?? []) {
    const answer = await client.ask(address, question);
    if (answer !== null) return answer;
  }
  return null;
}
