import { setTimeout as pause } from 'node:timers/promises';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import type { PassContext } from '../pass/unchanged-zone.ts';
import type { Target } from '../targets.ts';

/** A call that changed no more zones than this may leave them to another that sends just now, or sends for others. */
export const fewZones = 5;

/** The first and the longest pause between two looks at what the sender does, in milliseconds. */
const firstPause = 15;
const longestPause = 150;

/**
 * After so many looks at the whole queue only each third is one, the others are at our own notes: a hundred who wait would
 * keep those from the processor who are not that far yet.
 */
const firstLooks = 4;
const seldom = 3;

/**
 * Looks in a row that find the queue before a call as it was, until it sends by itself: three seconds, and more where the
 * machine is so busy that the sender can't do much either.
 */
const longestStandstill = 10;

/**
 * What is done in the end: `instead` is asked after each look at the queue in which nothing had moved, and ends the waiting
 * unless it gives null; `after` follows where the zones are done, the sender does nothing, or the time is up.
 */
export interface Endings<T> {
  readonly instead: () => Promise<T | null>;
  readonly after: () => Promise<T>;
}

/**
 * Leaves zones to the call that sends at a target, and waits until it has done them, until `deadline` (milliseconds since the
 * epoch) at the most. Notes of the zones outlive this process until all is over.
 */
export async function waitForSender<T>(
  { store, now, random }: Pick<PassContext, 'store' | 'now' | 'random'>,
  target: Pick<Target, 'name'>,
  { zones, deadline }: { readonly zones: readonly DnsName[]; readonly deadline: number },
  { instead, after }: Endings<T>,
): Promise<T> {
  const notes: QueueEntry[] = [];
  try {
    for (const zone of zones)
      notes.push(await store.queue.add({ zone, target: target.name, at: now() }, 'beyond this process'));
    let [ahead, standstill] = [Number.POSITIVE_INFINITY, 0];
    for (let looks = 0; now() < deadline && standstill < longestStandstill; looks++) {
      await pause(Math.min(longestPause, firstPause * 2 ** looks) * (0.5 + random() / 2));
      const there = await Promise.all(notes.map(async (note) => store.queue.has(note)));
      if (!there.includes(true)) break;
      if (looks >= firstLooks && looks % seldom !== 0) continue;
      const left = placeIn(await store.queue.notes(), notes);
      if (left < ahead) {
        [ahead, standstill] = [left, 0];
        continue;
      }
      standstill++;
      const ended = await instead();
      if (ended !== null) return ended;
    }
    return await after();
  } finally {
    for (const note of notes) await store.queue.drop(note);
  }
}

/** How many notes come up to the last of ours; 0 where all of ours are done. */
function placeIn(notes: readonly QueueEntry[], ours: readonly QueueEntry[]): number {
  return notes.findLastIndex((note) => ours.some(({ file }) => file === note.file)) + 1;
}
