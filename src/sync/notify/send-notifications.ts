import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { isoTime, parseTime } from '../../reconcile/iso-time.ts';
import type { PlacedEvent } from '../../state/events/event-feed.ts';
import type { ChannelState } from '../../state/events/notified-file.ts';
import { withHint } from '../../text/with-hint.ts';
import { digestMs, firstNotifiedMs, maxNotifyMs } from '../limits.ts';
import type { Session } from '../session.ts';
import type { Channel } from './channel.ts';
import { openChannels } from './open-channels.ts';

const notYet: ChannelState = { place: null, sentAt: null, failure: null };

/**
 * Sends what channels did not get yet. Each message is recorded once it is sent, so that a process that ends between the two
 * repeats one message at most; nothing is sent if nothing can be recorded. A channel that fails is reported, and tried
 * again by the next run. Never fails.
 */
export async function sendNotifications(session: Session): Promise<readonly DnsSyncError[]> {
  const { config, store, reporter } = session;
  const { mail, webhook, command } = config.notify;
  if (mail === undefined && webhook === undefined && command === undefined) return [];
  const failures: DnsSyncError[] = [];
  try {
    await store.recoverEvents();
    await store.notified.whileSending(async () => {
      const states = await store.notified.read();
      const channels = await openChannels(session);
      const until = session.now() + maxNotifyMs;
      const serving = channels.map(async (channel) => serve(session, channel, states[channel.name], until));
      // The lock is held until all channels have ended.
      for (const end of await Promise.allSettled(serving)) {
        if (end.status === 'rejected') {
          rethrowUnlessKnown(end.reason);
          failures.push(end.reason);
        } else if (end.value !== null) failures.push(end.value);
      }
    });
  } catch (error) {
    rethrowUnlessKnown(error);
    failures.push(error);
  }
  for (const failure of failures) reporter.warning(`a notification could not be sent: ${withHint(failure)}`);
  return failures;
}

/** Brings a channel up to date; returns why it failed, null if it didn't. */
async function serve(
  session: Session,
  channel: Channel,
  known: ChannelState | undefined,
  until: number,
): Promise<DnsSyncError | null> {
  const { config, store, now } = session;
  let state = known ?? notYet;
  if (config.notify.digest !== 'none' && !isDigestDue(state, now())) return null;
  const oldest = known === undefined ? now() - firstNotifiedMs : Number.NEGATIVE_INFINITY;
  const record = async (next: ChannelState): Promise<void> => {
    state = next;
    await store.notified.write(channel.name, next);
  };
  let isFirst = true;
  for await (const { events, from, to } of readBatches(session, channel, state, oldest)) {
    if (now() >= until) return null;
    // If this fails, the message would be repeated by each run.
    if (isFirst && events.length > 0) await record({ ...state, place: from });
    if (events.length > 0) isFirst = false;
    const failed = events.length === 0 ? null : await send(session, channel, events, from);
    if (failed !== null) {
      const { message, hint } = failed;
      await record({ ...state, failure: { since: state.failure?.since ?? isoTime(now()), message, hint } });
      return failed;
    }
    const sent = events.length === 0 ? {} : { sentAt: isoTime(now()), failure: null };
    await record({ ...state, place: to, ...sent });
  }
  return null;
}

function isDigestDue({ sentAt }: ChannelState, now: number): boolean {
  return sentAt === null || now - parseTime(sentAt) >= digestMs;
}

/** Sends events; returns why that failed, null if it didn't. */
async function send(
  { store }: Pick<Session, 'store'>,
  channel: Channel,
  events: readonly ZoneEvent[],
  from: ChannelState['place'],
): Promise<DnsSyncError | null> {
  await store.feed.sync(from);
  try {
    await channel.send(events);
    return null;
  } catch (error) {
    rethrowUnlessKnown(error, 'notify-failed', 'key-file');
    return error;
  }
}

/** Events that a channel wants, perhaps none, and the places in front of them and behind them. */
interface Batch {
  readonly events: readonly ZoneEvent[];
  readonly from: ChannelState['place'];
  readonly to: ChannelState['place'];
}

/** Reads the events behind a place once, in batches. The last batch may be empty. */
async function* readBatches(
  { config, store }: Pick<Session, 'config' | 'store'>,
  { batch: size }: Channel,
  { place }: ChannelState,
  oldest: number,
): AsyncGenerator<Batch> {
  const kinds = new Set(config.notify.events);
  let events: ZoneEvent[] = [];
  let [from, to] = [place, place];
  for await (const item of store.feed.since(place)) {
    if (isWanted(item, kinds, oldest)) {
      if (events.length >= size) {
        yield { events, from, to };
        events = [];
      }
      if (events.length === 0) from = to;
      events.push(item.event);
    }
    to = item.position;
  }
  if (to !== place) yield { events, from, to };
}

function isWanted({ event }: PlacedEvent, kinds: ReadonlySet<string>, oldest: number): boolean {
  return kinds.has(event.kind) && parseTime(event.at) >= oldest;
}
