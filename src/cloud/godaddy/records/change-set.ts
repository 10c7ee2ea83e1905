import { ServiceError } from '../../https-json/service-error.ts';
import { rethrowUnlessKnown, type DnsSyncError } from '../../../reconcile/error.ts';
import { subject, type Change } from '../../../reconcile/plan/change.ts';
import { sameContent } from '../../../reconcile/dns/record-set.ts';
import { emptiedByProtection, protectionReason, removeEmptied } from './domain-protection.ts';
import type { RecordCalls } from './record-calls.ts';
import { recordSteps, withValues } from './record-steps.ts';
import { setsOf, type SetRecord } from './zone-content.ts';

/**
 * How the change of a set ended. `sent`: everything was accepted, and has to be read back.
 * `isStarted`: a part of the change may have been made.
 */
export type SetAnswer =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'stale'; readonly isStarted: boolean }
  | { readonly kind: 'failed'; readonly failure: DnsSyncError; readonly isStarted: boolean };

/** What a change did so far, to be undone if the rest is refused. */
interface Progress {
  readonly created: string[];
  readonly deleted: string[];
}

/** Ends a change early. */
class Stop extends Error {
  readonly answer: SetAnswer;

  constructor(answer: SetAnswer) {
    super(answer.kind);
    this.answer = answer;
  }
}

/**
 * Changes a set record by record.
 * Directly before records are deleted, the set is compared with what was observed: that shows changes by others, and
 * whether the new records were stored. If a record is refused, what was done for the set is undone, so that its last
 * good content stays.
 */
export async function changeSet(calls: RecordCalls, change: Change): Promise<SetAnswer> {
  const progress: Progress = { created: [], deleted: [] };
  try {
    const { goes, comes, deletesFirst } = recordSteps(change);
    if (deletesFirst) {
      await deleteValues(calls, change, goes, progress);
      await createValues(calls, change, comes, progress);
    } else {
      await createValues(calls, change, comes, progress);
      if (goes.length > 0) await deleteValues(calls, change, goes, progress);
    }
    return { kind: 'sent' };
  } catch (error) {
    if (error instanceof Stop) return error.answer;
    rethrowUnlessKnown(error);
    if (error.code === 'refused') return undo(calls, change, progress, error.message);
    const mayBeMade = error instanceof ServiceError && error.answerLost;
    const isStarted = mayBeMade || progress.created.length + progress.deleted.length > 0;
    return { kind: 'failed', failure: error, isStarted };
  }
}

async function createValues(
  calls: RecordCalls,
  change: Change,
  values: readonly string[],
  progress: Progress,
): Promise<void> {
  const { after } = change;
  if (after === null) return;
  for (const value of values) {
    if ((await calls.create(after, value)) === 'exists') await stopAtDuplicate(calls, change, value, progress);
    progress.created.push(value);
  }
}

/** A record that others created meanwhile, or one that only shares its data with another record of the set. */
async function stopAtDuplicate(calls: RecordCalls, change: Change, value: string, progress: Progress): Promise<void> {
  const found = await calls.look(subject(change));
  const isStarted = progress.created.length + progress.deleted.length > 0;
  if (found.some((record) => record.value === value)) throw new Stop({ kind: 'stale', isStarted });
  const reason = 'GoDaddy has one record of a name, type and data, and another record of this set has the same data';
  throw new Stop(await undo(calls, change, progress, reason));
}

/** Deletes values of the old set, after a comparison with the observed content. */
async function deleteValues(
  calls: RecordCalls,
  change: Change,
  values: readonly string[],
  progress: Progress,
): Promise<void> {
  const found = await calls.look(subject(change));
  if (!isAsAssumed(change, found, progress)) {
    if (emptiedByProtection(change, found)) {
      await removeEmptied(calls, found);
      throw new Stop(await undo(calls, change, progress, protectionReason));
    }
    throw new Stop({ kind: 'stale', isStarted: progress.created.length > 0 });
  }
  for (const record of found.filter(({ value }) => values.includes(value))) {
    await calls.remove(record);
    progress.deleted.push(record.value);
  }
}

/** Checks whether a set has the observed records and the ones just created. */
function isAsAssumed({ before }: Change, found: readonly SetRecord[], { created }: Progress): boolean {
  if (before === null) return false;
  const expected = withValues(before.set, [...before.set.values, ...created]);
  return setsOf(found).some(({ set }) => sameContent(set, expected));
}

/** Undoes what was done. Without success the set may be half changed. */
async function undo(
  calls: RecordCalls,
  { before, after }: Change,
  { created, deleted }: Progress,
  reason: string,
): Promise<SetAnswer> {
  try {
    if (created.length > 0 && after !== null)
      for (const record of await calls.look(after)) if (created.includes(record.value)) await calls.remove(record);
    if (before !== null) for (const value of deleted) await calls.create(before.set, value);
    return { kind: 'refused', reason };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { kind: 'failed', failure: error, isStarted: true };
  }
}
