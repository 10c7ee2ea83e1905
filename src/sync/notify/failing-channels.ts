import type { Config } from '../../config/load-config.ts';
import type { StateEvents } from '../../state/events/state-events.ts';
import { timeText } from '../../text/time-text.ts';
import { withHint } from '../../text/with-hint.ts';

/** Returns a line for each configured channel whose last message could not be sent. */
export async function failingChannels(
  { notify }: Pick<Config, 'notify'>,
  { notified }: Pick<StateEvents, 'notified'>,
): Promise<readonly string[]> {
  const channels = Object.entries(await notified.read()).filter(([name]) => Object.hasOwn(notify, name));
  return channels.flatMap(([name, { failure }]) =>
    failure === null ? [] : [`${name} has failed since ${timeText(failure.since)}: ${withHint(failure)}`],
  );
}
