import { isKnownError, rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
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
 * repeats one message at most. A channel that fails is reported, and tried again by the next run. Never fails.
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
      const sent = channels.map(async (channel) => serve(session, channel, states[channel.name], until));
      for (const failure of await Promise.all(sent)) if (failure !== null) failures.push(failure);
    });
  } catch (error) {
    rethrowUnlessKnown(error);
    failures.push(error);
  }
  for (const failure of failures) reporter.warning(`a notification could not be sent: ${withHint(failure)}`);
  return failures;
}

/** Brings a channel up to date; gives why it failed, null if it didn't. */
async function serve(
  session: Session,
  channel: Channel,
  known: ChannelState | undefined,
  until: number,
): Promise<DnsSyncError | null> {
  const { config, now } = session;
  let state = known ?? notYet;
  const isDue = config.notify.digest === 'none' || state.sentAt === null || now() - parseTime(state.sentAt) >= digestMs;
  if (!isDue) return null;
  const oldest = known === undefined ? now() - firstNotifiedMs : Number.NEGATIVE_INFINITY;
  while (now() < until) {
    const { batch, place, isEnd } = await nextBatch(session, channel, state, oldest);
    try {
      if (batch.length > 0) {
        await session.store.feed.sync(state.place);
        await channel.send(batch);
        state = { place: state.place, sentAt: isoTime(now()), failure: null };
      }
      if (place !== state.place || batch.length > 0) {
        state = { place, sentAt: state.sentAt, failure: state.failure };
        await session.store.notified.write(channel.name, state);
      }
    } catch (error) {
      if (!isKnownError(error, 'notify-failed', 'key-file')) throw error;
      const { message, hint } = error;
      const since = state.failure?.since ?? isoTime(now());
      await session.store.notified.write(channel.name, { ...state, failure: { since, message, hint } });
      return error;
    }
    if (isEnd) return null;
  }
  return null;
}

interface Batch {
  readonly batch: readonly ZoneEvent[];
  /** The place behind the batch. */
  readonly place: ChannelState['place'];
  readonly isEnd: boolean;
}

/** The next events that a channel wants. */
async function nextBatch(
  { config, store }: Session,
  { batch: size }: Channel,
  { place: from }: ChannelState,
  oldest: number,
): Promise<Batch> {
  const kinds = new Set(config.notify.events);
  const batch: ZoneEvent[] = [];
  let place = from;
  for await (const item of store.feed.since(from)) {
    if (isWanted(item, kinds, oldest)) {
      if (batch.length >= size) return { batch, place, isEnd: false };
      batch.push(item.event);
    }
    place = item.place;
  }
  return { batch, place, isEnd: true };
}

function isWanted({ event }: PlacedEvent, kinds: ReadonlySet<string>, oldest: number): boolean {
  return kinds.has(event.kind) && parseTime(event.at) >= oldest;
}
