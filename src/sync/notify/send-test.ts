import { rethrowUnlessKnown, type DnsSyncError } from '../../reconcile/error.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import { isoTime } from '../../reconcile/iso-time.ts';
import { entryId } from '../../state/journal/journal-id.ts';
import { byOf } from '../by-of.ts';
import type { Session } from '../session.ts';
import type { Channel } from './channel.ts';
import { openChannels } from './open-channels.ts';

/** A channel that a test message was sent to; `error` is null if that worked. */
export interface TestedChannel {
  readonly channel: Channel['name'];
  readonly error: DnsSyncError | null;
}

/** Sends a test message to each configured channel. It is no event, and the feed doesn't have it. */
export async function sendTest(session: Session): Promise<readonly TestedChannel[]> {
  const at = session.now();
  const event: ZoneEvent = {
    id: entryId(at, null),
    at: isoTime(at),
    by: byOf(session.env),
    zone: null,
    target: null,
    kind: 'synchronized',
    text: 'this is a test message, sent by "dns-sync notify --test"',
    detail: { test: true },
  };
  const tests = (await openChannels(session)).map(async (channel) => test(channel, event));
  return Promise.all(tests);
}

async function test(channel: Channel, event: ZoneEvent): Promise<TestedChannel> {
  try {
    await channel.send([event]);
    return { channel: channel.name, error: null };
  } catch (error) {
    rethrowUnlessKnown(error);
    return { channel: channel.name, error };
  }
}
