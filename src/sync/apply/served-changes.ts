import type { DnsClient } from '../../cloud/dns/dns-client.ts';
import { judgeAnswer } from '../../reconcile/live/judge-answer.ts';
import { liveQuestions } from '../../reconcile/live/live-questions.ts';
import { serversToAsk } from '../../reconcile/live/own-servers.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { Session } from '../session.ts';
import { askServer } from '../verify/ask-server.ts';
import { addressLookup } from '../verify/address-lookup.ts';

/**
 * Checks whether all name servers of a zone serve what was applied, and no longer what a pass deleted.
 * Null if the service names no name server, or the zone is no longer there.
 */
export async function servesChanges(
  { store }: Pick<Session, 'store'>,
  client: DnsClient,
  { zone, target, done }: Pick<PassReport, 'zone' | 'target' | 'done'>,
): Promise<boolean | null> {
  const applied = (await store.read(zone))?.targets[target]?.applied ?? null;
  const names = applied === null ? [] : serversToAsk(zone, applied);
  if (applied === null || names.length === 0) return null;
  const { sets } = liveQuestions(zone, applied);
  const gone = liveQuestions(zone, { sets: deletedSets(done), unsure: [] }).sets;
  const addressesOf = addressLookup(client);
  for (const name of names) {
    const addresses = (await addressesOf({ name, addresses: [] })) ?? [];
    const { state } = await askServer(client, zone, { name, addresses }, sets);
    if (state !== 'ok') return false;
    for (const address of addresses)
      for (const live of gone) {
        const answer = await client.ask(address, { name: live.set.name, type: live.set.type });
        if (judgeAnswer(zone, live, answer).kind === 'same') return false;
      }
  }
  return true;
}

function deletedSets(done: PassReport['done']) {
  return done.flatMap(({ change }) => (change.kind === 'delete' ? [change.before] : []));
}
