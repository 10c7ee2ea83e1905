import { isIPv6 } from 'node:net';
import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { judgeAnswer } from '../../reconcile/live/judge-answer.ts';
import {
  combineAddresses,
  judgeServer,
  servesZone,
  unservedVerdict,
  type JudgedSet,
  type ServerVerdict,
} from '../../reconcile/live/judge-server.ts';
import type { LiveSet } from '../../reconcile/live/live-questions.ts';
import type { LiveServer } from '../../reconcile/live/live-verdict.ts';
import { inParallel } from '../concurrency.ts';
import { questionsAtOnce } from '../limits.ts';

/** Asks a name server for sets of a zone. A server without known addresses is silent. */
export async function askServer(
  client: DnsClient,
  zone: DnsName,
  { name, addresses }: Pick<LiveServer, 'name' | 'addresses'>,
  sets: readonly LiveSet[],
): Promise<LiveServer> {
  const families = [addresses.filter((address) => !isIPv6(address)), addresses.filter(isIPv6)];
  let verdict = unservedVerdict(null);
  // Both families reach the same server, and this network may have no route to one of them.
  for (const family of families.filter(({ length }) => length > 0)) {
    verdict = combineAddresses(
      await Promise.all(family.map(async (address) => askAddress(client, zone, address, sets))),
    );
    if (verdict.state !== 'silent') break;
  }
  return { name, addresses, ...verdict };
}

async function askAddress(
  client: DnsClient,
  zone: DnsName,
  address: string,
  sets: readonly LiveSet[],
): Promise<ServerVerdict> {
  const serves = servesZone(zone, await client.ask(address, { name: zone, type: 'SOA' }));
  if (serves !== true) return unservedVerdict(serves);
  let isSilent = false;
  const judged = await inParallel(sets, questionsAtOnce, async (live): Promise<JudgedSet> => {
    // A server that stopped answering isn't waited for once for each set.
    if (isSilent) return { live, verdict: { kind: 'silent' } };
    const answer = await client.ask(address, { name: live.set.name, type: live.set.type });
    isSilent ||= answer === null;
    return { live, verdict: judgeAnswer(zone, live, answer) };
  });
  return judgeServer(judged);
}
