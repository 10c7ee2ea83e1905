import type { Done, Refused, Submission } from '../../provider.ts';
import type { DnsName } from '../../../reconcile/dns/name.ts';
import { keyOf, sameContent } from '../../../reconcile/dns/record-set.ts';
import { DnsSyncError, rethrowUnlessKnown } from '../../../reconcile/error.ts';
import { groupBy } from '../../../reconcile/group-by.ts';
import { nameOf, subject, type Change } from '../../../reconcile/plan/change.ts';
import type { GoDaddyApi } from '../client/api.ts';
import { changeSet } from './change-set.ts';
import { emptiedByProtection, protectionReason, removeEmptied } from './domain-protection.ts';
import { listRecords } from './list-records.ts';
import { recordCalls, type RecordCalls } from './record-calls.ts';
import { recordSteps } from './record-steps.ts';
import { setsOf, toSetRecords, type SetRecord } from './zone-content.ts';

type Deletion = Extract<Change, { kind: 'delete' }>;

/** The result of a submission so far. `sent` is to be read back. */
interface Tally {
  readonly sent: Change[];
  readonly done: Done[];
  readonly refused: Refused[];
  readonly unsure: Change[];
  stale: boolean;
  failure: DnsSyncError | null;
}

/** Submits changes set by set, record by record, and reads back what was written. */
export async function submitByRecord(api: GoDaddyApi, zone: DnsName, changes: readonly Change[]): Promise<Submission> {
  const calls = recordCalls(api, zone);
  const tally: Tally = { sent: [], done: [], refused: [], unsure: [], stale: false, failure: null };
  for (const group of groupBy(changes, nameOf).values()) {
    await submitName(calls, inOrder(group), tally);
    if (tally.stale || tally.failure !== null) break;
  }
  if (tally.sent.length > 0) await readBack(api, calls, zone, tally);
  const { done, refused, unsure, stale, failure } = tally;
  return { done, refused, unsure, stale, failure, changeIds: [], isReadBack: true };
}

/** Creates before it deletes, except at a name with a CNAME, which allows no other set (RFC 1034 section 3.6.2). */
function inOrder(group: readonly Change[]): readonly Change[] {
  const deletes = group.filter(({ kind }) => kind === 'delete');
  const others = group.filter(({ kind }) => kind !== 'delete');
  const hasCname = group.some((change) => subject(change).type === 'CNAME');
  return hasCname ? [...deletes, ...others] : [...others, ...deletes];
}

/** Submits the changes of a name. If its new set is refused, the sets that were deleted for it are created again. */
async function submitName(calls: RecordCalls, group: readonly Change[], tally: Tally): Promise<void> {
  const deleted: Deletion[] = [];
  for (const change of group) {
    const answer = await changeSet(calls, change);
    if (answer.kind === 'sent') {
      tally.sent.push(change);
      if (change.kind === 'delete') deleted.push(change);
      continue;
    }
    if ('isStarted' in answer && answer.isStarted) tally.unsure.push(change);
    if (answer.kind === 'refused') {
      tally.refused.push({ change, reason: answer.reason });
      await restore(calls, deleted.splice(0), tally);
      continue;
    }
    if (answer.kind === 'stale') tally.stale = true;
    else tally.failure = answer.failure;
    return;
  }
}

async function restore(calls: RecordCalls, deleted: readonly Deletion[], tally: Tally): Promise<void> {
  for (const change of deleted) {
    tally.sent.splice(tally.sent.indexOf(change), 1);
    const { before, why, drifted } = change;
    const again = await changeSet(calls, { kind: 'create', before: null, after: before.set, why, drifted });
    if (again.kind === 'sent')
      tally.refused.push({ change, reason: 'not sent, because another set of this name was refused' });
    else tally.unsure.push(change);
  }
}

/** Compares what was sent with what is stored: one listing of the set, or of the zone for several sets. */
async function readBack(api: GoDaddyApi, calls: RecordCalls, zone: DnsName, tally: Tally): Promise<void> {
  try {
    const found = groupBy(await storedRecords(api, calls, zone, tally.sent), keyOf);
    for (const change of tally.sent) await settle(calls, change, found.get(keyOf(subject(change))) ?? [], tally);
  } catch (error) {
    rethrowUnlessKnown(error);
    const settled = new Set([...tally.done, ...tally.refused].map(({ change }) => change));
    for (const change of tally.sent)
      if (!settled.has(change) && !tally.unsure.includes(change)) tally.unsure.push(change);
    tally.failure ??= error;
  }
}

async function storedRecords(
  api: GoDaddyApi,
  calls: RecordCalls,
  zone: DnsName,
  sent: readonly Change[],
): Promise<readonly SetRecord[]> {
  const [first, ...more] = sent;
  if (first !== undefined && more.length === 0) return calls.look(subject(first));
  return toSetRecords(zone, (await listRecords(api, zone, null)).records);
}

async function settle(calls: RecordCalls, change: Change, found: readonly SetRecord[], tally: Tally): Promise<void> {
  const [stored] = setsOf(found);
  const { before, after } = change;
  if (after === null) {
    // Different content was written by another party since: our set is deleted.
    if (stored === undefined || !sameContent(stored.set, before.set)) tally.done.push({ change, now: null });
    else differs(tally, change);
  } else if (stored !== undefined && sameContent(stored.set, after)) {
    tally.done.push({ change, now: stored });
  } else if (emptiedByProtection(change, found)) {
    await removeEmptied(calls, found);
    if (recordSteps(change).deletesFirst) differs(tally, change, protectionReason);
    else tally.refused.push({ change, reason: protectionReason });
  } else differs(tally, change);
}

function differs(tally: Tally, change: Change, reason: string | null = null): void {
  const { name, type } = subject(change);
  tally.unsure.push(change);
  tally.failure ??= new DnsSyncError(
    'not-as-written',
    `${name} ${type}: ${reason ?? 'GoDaddy accepted the change, but stored different values'}`,
    'check these records at GoDaddy; the next pass compares them again',
  );
}
