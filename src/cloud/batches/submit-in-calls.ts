import { nameOf, subject, type Change } from '../../reconcile/plan/change.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { keyOf } from '../../reconcile/dns/record-set.ts';
import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { Done, Refused, Submission } from '../provider.ts';

/** One message of a refused call: its record if it names one, and whether it means that the zone changed. */
export interface RefusalMessage {
  readonly name: DnsName | null;
  readonly type: string | null;
  readonly stale: boolean;
  readonly text: string;
}

/** How a call ended. `full` has the zone's number of record sets, its quota, and the failure to report. */
export type CallAnswer =
  | { readonly kind: 'made'; readonly done: readonly Done[]; readonly changeId: string | null }
  | { readonly kind: 'refused'; readonly messages: readonly RefusalMessage[] }
  | { readonly kind: 'full'; readonly count: number; readonly limit: number; readonly failure: DnsSyncError }
  | { readonly kind: 'failed'; readonly failure: DnsSyncError; readonly isLost: boolean };

/** The calls that change a zone at a service. */
export interface BatchCalls {
  /** Groups changes by call, in order. */
  readonly pack: (changes: readonly Change[]) => readonly (readonly Change[])[];
  readonly send: (changes: readonly Change[]) => Promise<CallAnswer>;
}

/** The result of a submission so far. */
interface Tally {
  readonly done: Done[];
  readonly refused: Refused[];
  readonly unsure: Change[];
  readonly changeIds: string[];
}

/**
 * Submits changes in calls.
 * If a call is refused because a set changed meanwhile, the submission ends as stale. If its content is refused, the
 * named records are removed and the rest is sent again. Without names the call is halved, so that one bad record never
 * blocks the others.
 */
export async function submitInCalls({ pack, send }: BatchCalls, changes: readonly Change[]): Promise<Submission> {
  const tally: Tally = { done: [], refused: [], unsure: [], changeIds: [] };
  let stale = false;
  let failure: DnsSyncError | null = null;
  let recordQuota: Submission['recordQuota'];
  try {
    // The next call is the last one of the stack.
    const stack = pack(changes).toReversed();
    for (let call = stack.pop(); call !== undefined; call = stack.pop()) {
      const answer = await send(call);
      if (answer.kind === 'made') note(tally, answer);
      else if (answer.kind === 'refused') {
        stale = answer.messages.some((message) => message.stale);
        if (stale) break;
        const parts = { call, later: stack.splice(0).reverse() };
        for (const part of withoutRefusedNames(pack, tally, parts, answer.messages)) stack.push(part);
      } else if (answer.kind === 'full') {
        failure = answer.failure;
        recordQuota = { count: answer.count - growthOf(tally.done), limit: answer.limit };
        const fitting = withoutGrowth([call, ...stack.splice(0).reverse()]);
        for (const part of pack(fitting).toReversed()) stack.push(part);
      } else {
        if (answer.isLost) for (const change of call) tally.unsure.push(change);
        failure = answer.failure;
        break;
      }
    }
  } catch (error) {
    rethrowUnlessKnown(error);
    failure = error;
  }
  const { done, refused } = asMeant(changes, tally);
  return { ...tally, done, refused, stale, failure, ...(recordQuota === undefined ? {} : { recordQuota }) };
}

function note(tally: Tally, { done, changeId }: Extract<CallAnswer, { kind: 'made' }>): void {
  for (const item of done) tally.done.push(item);
  if (changeId !== null) tally.changeIds.push(changeId);
}

/** Records what a call was refused for; returns the calls that remain, the next one last. */
function withoutRefusedNames(
  pack: BatchCalls['pack'],
  tally: Tally,
  { call, later }: { readonly call: readonly Change[]; readonly later: readonly (readonly Change[])[] },
  messages: readonly RefusalMessage[],
): readonly (readonly Change[])[] {
  const { rest, refused } = withoutRefused(call, messages);
  for (const item of refused) tally.refused.push(item);
  // Later changes of a refused name depend on the refused ones.
  const names = new Set(refused.map(({ change }) => nameOf(change)));
  return [...rest.flatMap((part) => pack(part)), ...withoutNames(pack, later, names)].reverse();
}

/** Merges steps into their change: a set replaced by two calls changed once. */
function asMeant(changes: readonly Change[], { done, refused }: Tally): Pick<Submission, 'done' | 'refused'> {
  const meant = new Map(changes.map((change) => [keyOf(subject(change)), change]));
  const last = new Map(done.map((item) => [keyOf(subject(item.change)), item]));
  const reasons = new Map(refused.map(({ change, reason }) => [keyOf(subject(change)), reason]));
  return {
    done: [...last].map(([key, item]): Done => {
      const whole = meant.get(key);
      // If only the first step was made, the set has the content in between, or doesn't exist.
      return whole?.after === item.change.after ? { ...item, change: whole } : item;
    }),
    refused: [...reasons].map(([key, reason]) => ({ change: meant.get(key) as Change, reason })),
  };
}

/** Returns the remaining calls without some names. */
function withoutNames(
  pack: BatchCalls['pack'],
  calls: readonly (readonly Change[])[],
  names: ReadonlySet<DnsName>,
): readonly (readonly Change[])[] {
  return calls.flatMap((call) => {
    const left = call.filter((change) => !names.has(nameOf(change)));
    return left.length === call.length ? [call] : pack(left);
  });
}

/** The remains of a refused call, in parts to send, and the refused changes. */
interface Sifted {
  readonly rest: readonly (readonly Change[])[];
  readonly refused: readonly Refused[];
}

function withoutRefused(call: readonly Change[], messages: readonly RefusalMessage[]): Sifted {
  const reasons = new Map<Change, string>();
  const names = new Set<string>();
  for (const { name, type, text } of messages) {
    for (const change of call) {
      if (name === null || nameOf(change) !== name || (type !== null && subject(change).type !== type)) continue;
      reasons.set(change, text);
      names.add(name);
    }
  }
  if (reasons.size === 0) return halve(call, messages);
  // All types of a refused name are dropped: half of a change of type could delete the name's last good set.
  const dropped = call.filter((change) => names.has(nameOf(change)));
  const refused = dropped.map((change) => ({
    change,
    reason: reasons.get(change) ?? 'not sent, because another set of this name was refused',
  }));
  return { rest: [call.filter((change) => !dropped.includes(change))], refused };
}

/** Halves a call to find the bad record when no message names it. A single name is the bad one. */
function halve(call: readonly Change[], messages: readonly RefusalMessage[]): Sifted {
  const names = [...new Set(call.map(nameOf))];
  if (names.length <= 1) {
    const reason = messages.map((message) => message.text).join('; ');
    return { rest: [], refused: call.map((change) => ({ change, reason })) };
  }
  const first = new Set(names.slice(0, Math.ceil(names.length / 2)));
  const halves = [true, false].map((isFirst) => call.filter((change) => first.has(nameOf(change)) === isFirst));
  return { rest: halves, refused: [] };
}

/** Returns the changes that a full zone has room for. */
function withoutGrowth(calls: readonly (readonly Change[])[]): readonly Change[] {
  const changes = calls.flat();
  const made = new Set(changes.filter(({ kind }) => kind === 'create').map((change) => keyOf(subject(change))));
  // If only creates remain, a smaller call would be refused too.
  return made.size > 0 && changes.some((change) => change.kind !== 'create')
    ? changes.filter((change) => change.kind !== 'create' && !made.has(keyOf(subject(change))))
    : [];
}

/** Counts the created record sets minus the deleted ones. */
function growthOf(done: readonly Done[]): number {
  const count = (kind: Change['kind']): number => done.filter(({ change }) => change.kind === kind).length;
  return count('create') - count('delete');
}
