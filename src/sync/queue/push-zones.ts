import { setTimeout as pause } from 'node:timers/promises';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import { inParallel } from '../concurrency.ts';
import {
  callLimits,
  idlePartOfBudget,
  maxWaitMs,
  maxZonesToLeave,
  minWaitMs,
  waitPerEntryMs,
  zonesAtOnce,
} from '../limits.ts';
import { isWritten } from '../pass/effective-policy.ts';
import type { PassContext } from '../pass/pass-context.ts';
import type { Target } from '../targets.ts';
import { drain, noZones, passOwn, type Drained, type OwnZones } from './drain.ts';
import type { DrainBounds } from './process-for-others.ts';
import { nothingSkipped } from './due-entries.ts';
import { turnsOf } from './turns-of.ts';

/** The zones of a call in order, those that changed, and those whose delegations changed. */
export interface CallZones {
  readonly zones: readonly DnsName[];
  readonly changed: ReadonlySet<DnsName>;
  readonly parents: ReadonlySet<DnsName>;
}

/**
 * Applies the zones of a call through the queue, and drains the queue for others while time allows.
 * `deadline` is in milliseconds since the epoch.
 */
export async function pushZones(
  context: PassContext,
  targets: readonly Target[],
  zones: CallZones,
  deadline: number,
): Promise<Drained> {
  const drained = await Promise.all(targets.map(async (target) => pushAt(context, target, zones, deadline)));
  return {
    own: drained.flatMap(({ own }) => own),
    // A locked zone of others is handled by another process.
    others: drained.flatMap(({ others }) => others).filter(({ error }) => error?.code !== 'locked'),
  };
}

async function pushAt(
  context: PassContext,
  target: Target,
  { zones, changed, parents }: CallZones,
  deadline: number,
): Promise<Drained> {
  const { store, options } = context;
  const routed = zones.filter((zone) => isWritten(options.config, target.name, zone));
  const edited = routed.filter((zone) => changed.has(zone));
  // Parents need a turn of their own, which another process doesn't know.
  const mayLeave = edited.length > 0 && edited.length <= maxZonesToLeave && !edited.some((zone) => parents.has(zone));
  // An entry outlives this process. Until it is due, only this process handles it.
  const at = mayLeave ? options.now() : deadline;
  const entries = new Map<DnsName, QueueEntry>();
  await inParallel(edited, zonesAtOnce, async (zone) => {
    entries.set(zone, await store.queue.add({ zone, target: target.name, at }, 'beyond this process'));
  });
  const own: OwnZones = { turns: await turnsOf(context, target.name, routed, parents), entries, deadline, passed: [] };
  if (mayLeave) return drainOrWait(context, target, own);
  // Concurrent calls don't wait for a call of many zones.
  const passed = await passOwn(context, target, own);
  const isQueueEmpty = (await store.queue.entries()).length === 0;
  const bounds = boundsOf(context, deadline);
  const drained = isQueueEmpty ? null : await drain(context, target, { ...noZones, passed }, bounds);
  return drained ?? { own: passed, others: [] };
}

/**
 * Drains the queue including the own zones, or waits until another process has done so.
 * No call depends on that process. When it ends, the next waiting call drains; when the queue doesn't move, a call
 * handles its zones itself.
 */
async function drainOrWait(context: PassContext, target: Target, own: OwnZones): Promise<Drained> {
  const { store, options, random } = context;
  const { deadline } = own;
  const tryToDrain = async (): Promise<Drained | null> => drain(context, target, own, boundsOf(context, deadline));
  let drained = await tryToDrain();
  let ahead = Number.POSITIVE_INFINITY;
  let waitMs = minWaitMs;
  const maxIdleMs = options.config.hook.budgetSeconds * 1000 * idlePartOfBudget;
  for (let idleMs = 0; drained === null && options.now() < deadline && idleMs < maxIdleMs;) {
    await pause(waitMs * (0.5 + random() / 2));
    const left = positionInQueue(own, await store.queue.entries());
    if (left === 0) break;
    idleMs = left < ahead ? 0 : idleMs + waitMs;
    ahead = left;
    waitMs = Math.max(minWaitMs, Math.min(maxWaitMs, waitPerEntryMs * left));
    drained = await tryToDrain();
  }
  // Usually another process has drained these zones, and nothing is left to do.
  return drained ?? { own: await passOwn(context, target, own), others: [] };
}

function boundsOf({ options }: PassContext, deadline: number): DrainBounds {
  return { deadline, limits: callLimits(options.config.hook.budgetSeconds), skipped: nothingSkipped() };
}

/** Counts the entries up to the last of ours; 0 if none of ours is left. */
function positionInQueue({ entries: ours }: OwnZones, entries: readonly QueueEntry[]): number {
  const files = new Set([...ours.values()].map(({ file }) => file));
  return entries.findLastIndex(({ file }) => files.has(file)) + 1;
}
