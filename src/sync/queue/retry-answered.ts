import { targetKey } from '../../state/notes/queue.ts';
import type { PassContext } from '../pass/unchanged-zone.ts';
import type { PassReport } from '../pass/pass-report.ts';
import { retryEntries } from './drain-queue.ts';
import type { Target } from '../targets.ts';

/** Zones that are worked on at the same time, at each target. */
const concurrency = 8;

/**
 * Sends zones that failed while their target was away, before their pause is over: a target that answered this process
 * is there again. Begins nothing after `until`, in milliseconds since the epoch; null for no bound.
 */
export async function retryAnswered(
  context: PassContext,
  targets: readonly Target[],
  until: number | null,
): Promise<readonly PassReport[]> {
  const { store, now } = context;
  const answering = targets.filter(({ provider }) => provider.calls() > 0);
  if (answering.length === 0) return [];
  const lanes = new Set(answering.map(({ name }) => targetKey(name)));
  const notes = (await store.queue.notes()).filter(({ away, lane, at }) => away && lanes.has(lane) && at > now());
  if (notes.length === 0) return [];
  return retryEntries({ ...context, hasAnswered: true }, answering, notes, { concurrency, until }, new Set());
}
