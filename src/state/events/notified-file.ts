import * as v from 'valibot';
import { lazily } from '../../reconcile/lazily.ts';
import type { StateContext } from '../context.ts';
import { durableFile } from '../files/durable-file.ts';
import { notifyLock } from '../files/paths.ts';
import { time } from '../documents/time-schema.ts';
import { isKnownError } from '../../reconcile/error.ts';

const schema = lazily(() =>
  v.object({
    format: v.literal(1),
    channels: v.record(
      v.string(),
      v.object({
        /** The events up to here are sent, or not wanted. */
        place: v.nullable(v.object({ month: v.string(), end: v.number() })),
        /** When a message was last sent, in ISO 8601. */
        sentAt: v.nullable(time),
        /** Why the last message could not be sent, and since when messages can't be sent. */
        failure: v.nullable(v.object({ since: time, message: v.string(), hint: v.string() })),
      }),
    ),
  }),
);

type Notified = v.InferOutput<ReturnType<typeof schema>>;

/** How far a channel got with the events. */
export type ChannelState = Notified['channels'][string];

/** How far each channel got, by its name. A broken file counts as none: recent events are sent once more. */
export interface NotifiedFile {
  read(): Promise<Readonly<Record<string, ChannelState>>>;
  /** Records how far a channel got, for good. */
  write(channel: string, state: ChannelState): Promise<void>;
  /** Works alone among all processes that send; does nothing if another one does. */
  whileSending(work: () => Promise<void>): Promise<void>;
}

/** Opens the file. */
export function notifiedFile({ paths, files, alone }: StateContext): NotifiedFile {
  const parse = (content: unknown): Notified => {
    const notified = v.safeParse(schema(), content);
    return notified.success ? notified.output : { format: 1, channels: {} };
  };
  const file = durableFile<Notified>(paths.notified, parse, files);
  const read = async (): Promise<Notified['channels']> => (await file.read())?.channels ?? {};
  let written: Promise<void> = Promise.resolve();
  return {
    read,
    // Channels send at the same time, and each changes its part of the file.
    write: async (channel, state) => {
      const change = async (): Promise<void> =>
        file.write({ format: 1, channels: { ...(await read()), [channel]: state } });
      written = written.then(change, change);
      return written;
    },
    whileSending: async (work) => {
      try {
        await alone(notifyLock, work, 0);
      } catch (error) {
        if (!isKnownError(error, 'locked')) throw error;
      }
    },
  };
}
