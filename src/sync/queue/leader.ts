import { setTimeout as pause } from 'node:timers/promises';
import { isKnownError } from '../../reconcile/error.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { timeDue } from '../../reconcile/plan/retry-schedule.ts';
import type { QueueEntry } from '../../state/notes/queue.ts';
import { goFirst } from './raise-priority.ts';
import { drainQueue } from './drain-queue.ts';
import { failedByTarget } from '../target-failure.ts';
import type { Target } from '../targets.ts';
import type { PassReport } from '../pass/pass-report.ts';
import type { PassContext } from '../pass/unchanged-zone.ts';
import { waitForSender } from './follower.ts';

/**
 * When a call begins to send for others although its own zones take longer, and how long it does when they are done, in
 * milliseconds: Plesk waits for it too. Where more zones than a few wait, it goes on: until another has taken its place,
 * on a machine that is busy with all of them, nothing would be sent.
 */
const ownFirst = 300;
const servesFor = 1000;
const servesManyFor = 4000;
const few = 8;

/** How long it lets calls gather before it looks for them again, in milliseconds. */
const gathering = 50;

/** Zones of others that a look takes from the list, and of these so many are sent at a time. */
const most = 32;
const concurrency = 8;

/** What a call has to send: the zones that it changed, the end of its time (milliseconds since the epoch), and how. */
export interface Sending {
  readonly zones: readonly DnsName[];
  readonly deadline: number;
  readonly send: () => Promise<readonly PassReport[]>;
}

/** The reports of a call's own zones, and of those of others that it did beside them. */
export interface Sent {
  readonly own: readonly PassReport[];
  readonly others: readonly PassReport[];
}

/**
 * Sends what a call changed at a target, and for a while what others changed; where another call does that already, waits
 * until that one has done ours. Of many calls at once only one loads the SDK, and requests leave when they have their
 * tokens, so that the service isn't met by a bunch of them that was promised earlier.
 *
 * Nothing depends on it: `send` is called in any case, and finds nothing to do where the work is done. A sender that
 * ended is followed by the next call, and one that does nothing is left alone.
 */
export async function sendTogether(context: PassContext, target: Target, sending: Sending): Promise<Sent> {
  const sent = await sendAsSender(context, target, sending);
  if (sent !== null) return sent;
  return waitForSender(context, target, sending, {
    instead: async () => sendAsSender(context, target, sending),
    after: async () => ({ own: await sending.send(), others: [] }),
  });
}

/** Sends as the one call that does; null where another one is that. */
async function sendAsSender(context: PassContext, target: Target, sending: Sending): Promise<Sent | null> {
  const { store } = context;
  const began = { sending: false };
  try {
    return await store.asSender(target.name, async () => {
      began.sending = true;
      goFirst();
      const waiting = await store.queue.notes();
      const sent = sending.send().then(async (reports) => {
        await dropDone(context, target, reports, waiting);
        return reports;
      });
      const [own, others] = await Promise.all([sent, sendForOthers(context, target, sending.deadline, sent)]);
      return { own, others };
    });
  } catch (error) {
    if (began.sending || !isKnownError(error)) throw error;
    return null;
  }
}

/** What others left for a zone that is done by now is done too. */
async function dropDone(
  { store, now }: PassContext,
  target: Target,
  reports: readonly PassReport[],
  waiting: readonly QueueEntry[],
): Promise<void> {
  const done = new Set(reports.filter(({ error }) => error === null).map(({ zone }) => zone));
  const present = now();
  for (const note of waiting.filter(({ at }) => timeDue(at, present) <= present)) {
    const item = await store.queue.read(note);
    if (item !== null && item.target === target.name && done.has(item.zone)) await store.queue.drop(note);
  }
}

/** Whatever was left to the sender after this time, in milliseconds since the epoch, a call may still wait for. */
export function waitingSince({ now, options }: Pick<PassContext, 'now' | 'options'>): number {
  return now() - options.config.hook.budgetSeconds * 1000;
}

/** Does what calls have left here that may still wait for it, beside our own zones and for a while after. */
async function sendForOthers(
  context: PassContext,
  target: Target,
  deadline: number,
  own: Promise<readonly PassReport[]>,
): Promise<readonly PassReport[]> {
  const { store, now } = context;
  const since = waitingSince(context);
  const end = { isOwnDone: false, until: deadline, latest: deadline };
  const ending = (async () => {
    const reports = await own.catch(() => []);
    // Where the target fails, the zones of others would fare no better.
    end.latest = reports.some(failedByTarget) ? 0 : Math.min(deadline, now() + servesManyFor);
    end.until = Math.min(end.latest, now() + servesFor);
    end.isOwnDone = true;
  })();
  await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, ownFirst).unref())]);
  const reports: PassReport[] = [];
  for (const away = new Set<string>(); now() < end.until && away.size === 0; await pause(gathering)) {
    if ((await store.queue.notes()).length > few) end.until = end.latest;
    const bounds = { most, concurrency, until: end.until, since };
    const round = await drainQueue({ ...context, waitMs: 0 }, [target], bounds, away);
    for (const report of round) reports.push(report);
    // Who is being recorded comes next.
    if (end.isOwnDone && round.length === 0 && !(await store.isUsedBy('hook'))) break;
  }
  return reports;
}
