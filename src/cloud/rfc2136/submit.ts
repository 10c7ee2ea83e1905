import type { Change } from '../../reconcile/plan/change.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../reconcile/error.ts';
import { packChanges } from '../batches/pack-changes.ts';
import { submitInCalls, type CallAnswer } from '../batches/submit-in-calls.ts';
import type { Submission } from '../provider.ts';
import { LostUpdate } from './exchange.ts';
import type { UpdateServer } from './server.ts';
import { storedSet, updatesFor } from './update-for-changes.ts';
import { sizeOf } from './wire/update-message.ts';

/** Most octets of records in one update: a message ends at 65,535, and the signature needs room. */
const maxOctets = 60_000;

/**
 * Groups changes by update. Pure.
 * If the zone is emptied, the addresses of its name servers come last: the server may keep them.
 */
export function packForServer(zone: DnsName, changes: readonly Change[]): readonly (readonly Change[])[] {
  const kept = keptAddresses(zone, changes);
  return [changes.filter((change) => !kept.has(change)), [...kept]].flatMap((part) =>
    packChanges(part, { most: [maxOctets], loadOf: (call) => [octetsOf(zone, call)], inSteps: () => null }),
  );
}

function octetsOf(zone: DnsName, changes: readonly Change[]): number {
  const records = updatesFor(zone, changes).flatMap(({ prerequisites, updates }) => [...prerequisites, ...updates]);
  return records.reduce((sum, record) => sum + sizeOf(record), 0);
}

/**
 * Submits changes of a zone.
 * A server that refuses an update doesn't say why. So the update is halved down to the name, and what was refused is
 * sent again after the rest: BIND refuses an MX record until the address of its host exists.
 */
export async function submitToServer(
  server: UpdateServer,
  zone: DnsName,
  changes: readonly Change[],
): Promise<Submission> {
  const kept = keptAddresses(zone, changes);
  const calls = {
    pack: (part: readonly Change[]) => packForServer(zone, part),
    send: async (call: readonly Change[]) => {
      const answer = await send(server, zone, call);
      return answer.kind === 'refused' && isRefusalOf(answer, call, kept) ? madeOf(call) : answer;
    },
  };
  let result = await submitInCalls(calls, changes);
  let wasMade = result.done.length;
  while (result.refused.length > 0 && wasMade > 0 && !result.stale && result.failure === null) {
    const again = await submitInCalls(
      calls,
      result.refused.map(({ change }) => change),
    );
    wasMade = again.done.length;
    const unsure = [...result.unsure, ...again.unsure];
    result = { ...again, done: [...result.done, ...again.done], unsure };
  }
  return result;
}

/**
 * Returns the deletions of addresses to which NS records at the apex lead that are deleted too.
 * A server keeps NS records at the apex, and BIND also keeps their addresses.
 */
function keptAddresses(zone: DnsName, changes: readonly Change[]): ReadonlySet<Change> {
  const apex = changes.find(
    ({ kind, before }) => kind === 'delete' && before.set.type === 'NS' && before.set.name === zone,
  );
  const hosts = new Set<string>(apex?.before?.set.values);
  const isKept = ({ kind, before }: Change): boolean =>
    kind === 'delete' && ['A', 'AAAA'].includes(before.set.type) && hosts.has(before.set.name);
  return new Set(changes.filter(isKept));
}

/** Whether a server refused only to delete addresses that it keeps. */
function isRefusalOf(
  { messages }: Extract<CallAnswer, { kind: 'refused' }>,
  call: readonly Change[],
  kept: ReadonlySet<Change>,
): boolean {
  return messages.every(({ stale }) => !stale) && call.every((change) => kept.has(change));
}

function madeOf(changes: readonly Change[]): CallAnswer {
  const done = changes.map((change) => ({ change, now: change.after === null ? null : storedSet(change.after) }));
  return { kind: 'made', done, changeId: null };
}

/** Sends the changes of one call. */
async function send(server: UpdateServer, zone: DnsName, changes: readonly Change[]): Promise<CallAnswer> {
  const [first, ...more] = updatesFor(zone, changes);
  try {
    if (first === undefined) return madeOf([]);
    const answer = await server.update(zone, first);
    if (answer === 'stale') return refusal(true, 'the zone changed meanwhile');
    if (answer === 'refused') {
      // An update without changes is refused only if the key may not update the zone at all.
      if ((await server.update(zone, { prerequisites: [], updates: [] })) === 'refused') return denied(zone);
      return refusal(false, 'the name server refuses it (REFUSED); its log says why');
    }
    for (const update of more) if ((await server.update(zone, update)) !== 'done') return halfDone(zone);
    return madeOf(changes);
  } catch (error) {
    rethrowUnlessKnown(error);
    return { kind: 'failed', failure: error, isLost: error instanceof LostUpdate };
  }
}

/** The new NS records are there, and the old ones still too. */
function halfDone(zone: DnsName): CallAnswer {
  const failure = new DnsSyncError(
    'service-failing',
    `the name server keeps old NS records of ${zone} beside the new ones`,
    'its log says why; the next pass reads the zone and tries again',
  );
  return { kind: 'failed', failure, isLost: true };
}

function refusal(stale: boolean, text: string): CallAnswer {
  return { kind: 'refused', messages: [{ name: null, type: null, stale, text }] };
}

function denied(zone: DnsName): CallAnswer {
  const hint = 'allow updates of the zone with the key (allow-update or update-policy)';
  const failure = new DnsSyncError('access-denied', `the name server refuses updates of ${zone}`, hint);
  return { kind: 'failed', failure, isLost: false };
}
