import { nameOf, subject, type Change } from '../../../reconcile/plan/change.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { keyOf } from '../../../reconcile/dns/record-set.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import type { Done, Refused, Submission } from '../../provider.ts';
import type { Route53Api } from '../client/retrying-client.ts';
import { toBatches, type Batch } from './batch.ts';
import { Route53Error } from '../errors/errors.ts';
import { readRefusal, type RefusalMessage } from '../errors/refusal.ts';
import { afterChange } from './translate.ts';

interface Tally {
  readonly done: Done[];
  readonly refused: Refused[];
  readonly unsure: Change[];
  readonly changeIds: string[];
}

/** How a call for one batch ended. */
type Answer =
  | { readonly kind: 'made' }
  | { readonly kind: 'full' }
  | { readonly kind: 'refused'; readonly messages: readonly RefusalMessage[] };

/**
 * Sends changes in batches. A batch that is refused because a set isn't as assumed ends the work as stale; one that is
 * refused for its content loses the names that the service names, or is halved where it names none, so that one bad
 * record never stops the others.
 */
export async function submitChanges(
  api: Route53Api,
  zone: DnsName,
  zoneId: string,
  changes: readonly Change[],
): Promise<Submission> {
  const tally: Tally = { done: [], refused: [], unsure: [], changeIds: [] };
  let stale = false;
  let failure: DnsSyncError | null = null;
  let recordQuota: Submission['recordQuota'];
  try {
    // The batch that is sent next is the last one.
    const stack = toBatches(changes, zone).toReversed();
    for (let batch = stack.pop(); batch !== undefined; batch = stack.pop()) {
      const answer = await send(api, zoneId, batch, tally);
      if (answer.kind === 'refused') {
        stale = answer.messages.some((message) => message.stale);
        if (stale) break;
        const { rest, refused } = withoutRefused(batch, zone, answer.messages);
        for (const item of refused) tally.refused.push(item);
        // What comes later at a refused name stands on what was refused.
        const names = new Set(refused.map(({ change }) => nameOf(change)));
        const later = withoutNames(stack.splice(0).reverse(), zone, names);
        for (const part of [...rest, ...later].reverse()) stack.push(part);
      } else if (answer.kind === 'full') {
        const { count, limit } = await api.recordSetLimit(zoneId);
        failure = recordQuotaError(zone, count, limit);
        recordQuota = { count: count - growthOf(tally.done), limit };
        const fitting = withoutGrowth([batch, ...stack.splice(0).reverse()]);
        for (const part of toBatches(fitting, zone).toReversed()) stack.push(part);
      }
    }
  } catch (error) {
    rethrowUnlessKnown(error);
    failure = error;
  }
  const { done, refused } = asMeant(changes, tally);
  return { ...tally, done, refused, stale, failure, ...(recordQuota === undefined ? {} : { recordQuota }) };
}

/** Puts changes in the place of their steps: a set that was replaced in two calls was changed once. */
function asMeant(changes: readonly Change[], { done, refused }: Tally): Pick<Submission, 'done' | 'refused'> {
  const meant = new Map(changes.map((change) => [keyOf(subject(change)), change]));
  const last = new Map(done.map((item) => [keyOf(subject(item.change)), item]));
  const reasons = new Map(refused.map(({ change, reason }) => [keyOf(subject(change)), reason]));
  return {
    done: [...last].map(([key, item]): Done => {
      const whole = meant.get(key);
      // Where only the first step was made, the set is the one in between, or gone.
      return whole?.after === item.change.after ? { ...item, change: whole } : item;
    }),
    refused: [...reasons].map(([key, reason]) => ({ change: meant.get(key) as Change, reason })),
  };
}

/** What is left to be sent without some names. */
function withoutNames(queue: readonly Batch[], zone: DnsName, names: ReadonlySet<DnsName>): readonly Batch[] {
  return queue.flatMap((batch) => {
    const left = batch.changes.filter((change) => !names.has(nameOf(change)));
    return left.length === batch.changes.length ? [batch] : toBatches(left, zone);
  });
}

async function send(api: Route53Api, zoneId: string, batch: Batch, tally: Tally): Promise<Answer> {
  try {
    tally.changeIds.push(await api.change(zoneId, batch.wire));
    for (const change of batch.changes) tally.done.push({ change, now: afterChange(change) });
    return { kind: 'made' };
  } catch (error) {
    if (error instanceof Route53Error && error.answerLost)
      for (const change of batch.changes) tally.unsure.push(change);
    if (!(error instanceof Route53Error) || !aboutRecords.has(error.serviceCode)) throw error;
    if (fullZone.test(error.serviceMessage)) return { kind: 'full' };
    return { kind: 'refused', messages: readRefusal(error.serviceMessage) };
  }
}

/** What is left of a refused batch, in calls that may go through, and what of it is refused. */
interface Sifted {
  readonly rest: readonly Batch[];
  readonly refused: readonly Refused[];
}

function withoutRefused(batch: Batch, zone: DnsName, messages: readonly RefusalMessage[]): Sifted {
  const reasons = new Map<Change, string>();
  const names = new Set<string>();
  for (const { name, type, text } of messages) {
    for (const change of batch.changes) {
      if (name === null || nameOf(change) !== name || (type !== null && subject(change).type !== type)) continue;
      reasons.set(change, text);
      names.add(name);
    }
  }
  if (reasons.size === 0) return halve(batch, zone, messages);
  // The other types of a refused name go with it: half of a change of type could take away the name's last good set.
  const dropped = batch.changes.filter((change) => names.has(nameOf(change)));
  const refused = dropped.map((change) => ({
    change,
    reason: reasons.get(change) ?? 'left out together with the refused set of the same name',
  }));
  const left = batch.changes.filter((change) => !dropped.includes(change));
  return { rest: toBatches(left, zone), refused };
}

/** Where no message names a record, the culprit is found by halving; a single name is the culprit itself. */
function halve(batch: Batch, zone: DnsName, messages: readonly RefusalMessage[]): Sifted {
  const names = [...new Set(batch.changes.map(nameOf))];
  if (names.length <= 1) {
    const reason = messages.map((message) => message.text).join('; ');
    return { rest: [], refused: batch.changes.map((change) => ({ change, reason })) };
  }
  const first = new Set(names.slice(0, Math.ceil(names.length / 2)));
  const halves = [true, false].map((isFirst) =>
    batch.changes.filter((change) => first.has(nameOf(change)) === isFirst),
  );
  return { rest: halves.flatMap((half) => toBatches(half, zone)), refused: [] };
}

/** Codes of refusals that are about records. */
const aboutRecords: ReadonlySet<string> = new Set(['InvalidChangeBatch', 'InvalidInput']);

/** The refusal of a batch with which the zone would have more record sets than it may. */
const fullZone = /Exceeded limit MAX_RRSETS_BY_ZONE/;

/** What can be done in a full zone: all that takes no more room than there is. */
function withoutGrowth(batches: readonly Batch[]): readonly Change[] {
  const changes = batches.flatMap((batch) => batch.changes);
  const made = new Set(changes.filter(({ kind }) => kind === 'create').map((change) => keyOf(subject(change))));
  // Where nothing but creates is left, a smaller call would be refused like this one.
  return made.size > 0 && changes.some((change) => change.kind !== 'create')
    ? changes.filter((change) => change.kind !== 'create' && !made.has(keyOf(subject(change))))
    : [];
}

/** Record sets that came, less those that went. */
function growthOf(done: readonly Done[]): number {
  const count = (kind: Change['kind']): number => done.filter(({ change }) => change.kind === kind).length;
  return count('create') - count('delete');
}

function recordQuotaError(zone: DnsName, count: number, limit: number): DnsSyncError {
  return new DnsSyncError(
    'record-quota',
    `${zone} has ${count} record sets of ${limit} that its hosted zone may have, and more are wanted`,
    `raise the quota at AWS (Service Quotas, Route 53) or remove records in Plesk, then run "dns-sync apply ${zone}"; what fits was done`,
  );
}
